{#- How many customers went from which stage to which within a month, those who stayed included. -#}
with moves as (

    select
        period_start,
        coalesce(previous_stage, 'none') as from_stage,
        lifecycle_stage as to_stage,
        count(*) as customers
    from {{ ref('lifecycle_history') }}
    group by period_start, coalesce(previous_stage, 'none'), lifecycle_stage

)

select
    period_start,
    from_stage,
    to_stage,
    cast(customers as bigint) as customers,
    cast(customers as double) / sum(customers) over (partition by period_start, from_stage) as share
from moves
