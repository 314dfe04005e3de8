{#-
    How probable it is that a candidate pair is one person, by Fellegi and Sunter's method with a third
    class: other people of one household, who share name, address and landline and are not one person.
    A pair links when its weight, the logarithm of the odds, is above what is required (the var
    identity.required_weights), which is more where something gives reason for caution.
-#}
with pairs as (

    select * from {{ ref('int_identity__pair_levels') }}

),

weights as (

    select
        {%- for comparison in weighed_comparisons() %}
        {%- for class in ['m', 'u', 'h'] %}
        {{ collect_in_order(
            'log2(' ~ class ~ '_probability)', 'level', "comparison = '" ~ comparison ~ "'"
        ) }}
            as {{ class }}_{{ comparison }},
        {%- endfor %}
        {%- endfor %}
        count(*) as weight_count
    from {{ ref('match_weights') }}

),

expected as (

    select * from {{ ref('int_identity__expected_pairs') }}

),

weighed as (

    select
        pairs.*,
        greatest(pairs.email_of_same_name, pairs.email_of_part_name, pairs.email_of_other_name) as best_email,
        coalesce(dependence.dependence_bits, 0) as dependence_bits,
        expected.match_bits
        + {{ class_bits('m') }} as match_bits,
        expected.unrelated_bits
        + {{ class_bits('u') }}
        + coalesce(dependence.dependence_bits, 0) as unrelated_bits,
        expected.household_bits
        + {{ class_bits('h') }} as household_bits
    from pairs
    cross join weights
    cross join expected
    left join {{ ref('int_identity__name_dependence') }} as dependence
        on pairs.given_name = 1
        and pairs.family_name = 1
        and {{ name_rarity('pairs.given_name_share', 'pairs.family_name_share') }} = dependence.name_rarity

),

scored as (

    select
        *,
        match_bits - greatest(unrelated_bits, household_bits)
        - log2(1 + power(2, -abs(unrelated_bits - household_bits))) as match_weight,
        case
            when birth_date >= 7 and national_id not in (1, 2) then 'birth dates differ'
            when given_name = {{ last_level('given_name') }} and best_email <> 1 and national_id not in (1, 2)
                then 'names differ'
            when family_name = {{ last_level('family_name') }}
                and birth_date not between 1 and 4
                and best_email <> 1
                and phone <> 1
                and address not between 1 and 3
                and national_id not in (1, 2)
                then 'names differ'
            when given_name = 0
                and family_name = {{ last_level('family_name') }}
                and birth_date not between 1 and 4
                and national_id not in (1, 2)
                then 'names differ'
            when name_suffix = {{ last_level('name_suffix') }} then 'name suffixes differ'
            when name_suffix = 2 and birth_date not between 1 and 4 and phone <> 1 and best_email <> 1
                then 'only one has a name suffix'
            when birth_date not between 1 and 5
                and best_email not between 1 and 6
                and phone not between 1 and 2
                and address not between 1 and 7
                and national_id not between 1 and 3
                and company <> 1
                then 'names alone'
            -- nothing speaks against it
            else null
        end as caution
    from weighed

)

select
    left_number,
    right_number,
    {{ weighed_comparisons() | join(',\n    ') }},
    given_name_share,
    family_name_share,
    address_share,
    company_share,
    dependence_bits,
    match_bits,
    unrelated_bits,
    household_bits,
    match_weight,
    1 / (1 + power(2, -match_weight)) as match_probability,
    caution,
    {{ required_weight() }} as required_weight
from scored
