{#- Pairs of records that any blocking rule brings together, each once. -#}
with members as (

    select
        {{ explode('record_numbers') }} as left_number,
        record_numbers
    from {{ ref('int_identity__blocks') }}
    where not is_oversized

),

pairs as (

    select
        left_number,
        {{ explode('record_numbers') }} as right_number
    from members

)

select distinct
    left_number,
    right_number
from pairs
where left_number < right_number
