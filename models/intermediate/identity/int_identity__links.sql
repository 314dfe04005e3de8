{#-
    Pairs of records that are one person: by an identifier they share, by what their source states, or
    by how probable it is. A pair that several say counts once, by the strongest.
-#}
with numbers as (

    select
        record_number,
        record_id
    from {{ ref('int_identity__record_numbers') }}

),

stated as (

    select
        left_record_id,
        right_record_id,
        link_rule,
        1000 as strength
    from {{ ref('int_identity__source_merges') }}

    union all

    select
        left_record_id,
        right_record_id,
        'decided by a person' as link_rule,
        2000 as strength
    from {{ ref('identity_decisions') }}
    where decision = 'same'

),

links as (

    select
        left_number,
        right_number,
        link_rule,
        cast(1 as double) as match_probability,
        case link_rule
            when 'same customer_number' then 30
            when 'same email' then 16
            else 12
        end as strength
    from {{ ref('int_identity__exact_links') }}

    union all

    select
        left_numbers.record_number as left_number,
        right_numbers.record_number as right_number,
        stated.link_rule,
        cast(1 as double) as match_probability,
        stated.strength
    from stated
    inner join numbers as left_numbers on stated.left_record_id = left_numbers.record_id
    inner join numbers as right_numbers on stated.right_record_id = right_numbers.record_id

    union all

    select
        left_number,
        right_number,
        'similar' as link_rule,
        match_probability,
        match_weight as strength
    from {{ ref('int_identity__scored_pairs') }}
    where match_weight > required_weight

)

select
    greatest(left_number, right_number) as left_number,
    least(left_number, right_number) as right_number,
    -- what is certain names the link, however strong the likeness beside it
    max_by(link_rule, case link_rule when 'similar' then 0 else strength end) as link_rule,
    max(match_probability) as match_probability,
    max(strength) as strength
from links
group by 1, 2
