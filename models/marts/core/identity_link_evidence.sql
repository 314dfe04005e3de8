{#-
    Why two records weigh what they weigh: what each comparison adds to each class, in bits. Summed by
    class they give the three logarithms of the pair, and those its weight:
    match - log2(2^unrelated + 2^household).
-#}
{{ config(materialized='view') }}

with pairs as (

    select * from {{ ref('int_identity__scored_pairs') }}
    where match_weight > 0

),

expected as (

    select * from {{ ref('int_identity__expected_pairs') }}

),

evidence as (

    select
        pairs.left_number,
        pairs.right_number,
        'expected pairs' as comparison,
        'how many there are at all' as level_name,
        expected.match_bits,
        expected.unrelated_bits,
        expected.household_bits
    from pairs
    cross join expected

    union all

    select
        left_number,
        right_number,
        'full name' as comparison,
        'strangers share it more often than its parts' as level_name,
        0 as match_bits,
        dependence_bits as unrelated_bits,
        0 as household_bits
    from pairs
    where dependence_bits <> 0
    {%- for comparison in weighed_comparisons() %}

    union all

    select
        pairs.left_number,
        pairs.right_number,
        '{{ comparison }}' as comparison,
        weights.level_name,
        {{ comparison_bits('m', comparison, 'log2(weights.m_probability)') }} as match_bits,
        {{ comparison_bits('u', comparison, 'log2(weights.u_probability)') }} as unrelated_bits,
        {{ comparison_bits('h', comparison, 'log2(weights.h_probability)') }} as household_bits
    from pairs
    inner join {{ ref('match_weights') }} as weights
        on weights.comparison = '{{ comparison }}'
        and pairs.{{ comparison }} = weights.level
    {%- endfor %}

)

select
    greatest(left_records.record_id, right_records.record_id) as left_record_id,
    least(left_records.record_id, right_records.record_id) as right_record_id,
    evidence.comparison,
    evidence.level_name,
    cast(evidence.match_bits as double) as match_bits,
    cast(evidence.unrelated_bits as double) as unrelated_bits,
    cast(evidence.household_bits as double) as household_bits
from evidence
inner join {{ ref('int_identity__match_keys') }} as left_records
    on evidence.left_number = left_records.record_number
inner join {{ ref('int_identity__match_keys') }} as right_records
    on evidence.right_number = right_records.record_number
