{#-
    By how much more often two strangers share a full name than the frequencies of its given and its family
    name say apart, for both follow language and region: log2 of the ratio, by how rare the full name is.
    Strangers are counted where birth dates contradict each other, less what slips of one person explain.
    Where few are expected, the ratio leans on what names of several countries show: twice as often, and
    1.3 times more for each bit that the name is rarer than one of four million.
-#}
with dated as (

    select
        match_keys.given_name,
        match_keys.family_name,
        match_shares.given_name_share,
        match_shares.family_name_share,
        match_keys.birth_year,
        right(match_keys.birth_date, 5) as birth_day
    from {{ ref('int_identity__match_keys') }} as match_keys
    inner join {{ ref('int_identity__match_shares') }} as match_shares
        on match_keys.record_number = match_shares.record_number
    where match_keys.given_name is not null
        and match_keys.family_name is not null
        and match_keys.birth_date is not null

),

records as (

    select
        *,
        cast(count(*) as double) as records
    from dated
    group by given_name, family_name, given_name_share, family_name_share, birth_year, birth_day

),

counted as (

    select
        {{ name_rarity('given_name_share', 'family_name_share') }} as name_rarity,
        records,
        sum(records) over (partition by given_name, family_name) as of_name,
        sum(records) over (partition by given_name, family_name, birth_year) as of_name_and_year,
        sum(records) over (partition by given_name, family_name, birth_day) as of_name_and_day
    from records

),

born as (

    select
        sum(records) as records,
        sum(sum(records)) over () as of_all,
        sum(sum(records)) over (partition by birth_year) as of_year,
        sum(sum(records)) over (partition by birth_day) as of_day
    from records
    group by birth_year, birth_day

),

contradiction as (

    select
        coalesce(max(of_all), 0) as records,
        coalesce(sum(records * (of_all - of_year - of_day + records)) / (max(of_all) * max(of_all)), 0)
            as unrelated_share
    from born

),

slips as (

    select sum(m_probability) as match_share
    from {{ ref('match_weights') }}
    where comparison = 'birth_date' and level >= 7

),

observed as (

    select
        name_rarity,
        sum(records * (of_name - of_name_and_year - of_name_and_day + records)) / 2 as contradictory_pairs,
        sum(records * (of_name - 1)) / 2 as pairs
    from counted
    group by name_rarity

),

given_names as (

    {{ squared_shares('given_name') | indent(4) }}

),

family_names as (

    {{ squared_shares('family_name') | indent(4) }}

),

expected as (

    select
        name_rarity,
        sum(pair_share) as pair_share
    from (
        select
            cast(-floor(given_names.share_bits + family_names.share_bits) as int) as name_rarity,
            given_names.squared_share * family_names.squared_share as pair_share
        from given_names
        cross join family_names
    ) as combinations
    group by name_rarity

),

strangers as (

    select
        expected.name_rarity,
        expected.pair_share * contradiction.records * contradiction.records / 2 as expected_pairs,
        greatest(
            (observed.contradictory_pairs - slips.match_share * observed.pairs)
            / nullif(contradiction.unrelated_share - slips.match_share, 0),
            0
        ) as observed_pairs,
        power(2, 1 + 0.4 * greatest(expected.name_rarity - 22, 0)) as usual_ratio
    from expected
    cross join contradiction
    cross join slips
    left join observed
        on expected.name_rarity = observed.name_rarity

)

-- rounded, for sums of fractions depend on their order
select
    name_rarity,
    round(expected_pairs, 6) as expected_pairs,
    coalesce(observed_pairs, 0) as observed_pairs,
    round(log2((coalesce(observed_pairs, 0) + 10 * usual_ratio) / (expected_pairs + 10)), 6)
        as dependence_bits
from strangers
