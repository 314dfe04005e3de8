{{ config(materialized='table') }}
{#-
    The days that metrics can be told for: from the first that any mart knows of to as_of. MetricFlow
    joins windows and comparisons with an earlier day to it.
-#}
with facts as (

    select min(cast(ordered_at as date)) as first_on from {{ ref('orders') }}
    union all
    select min(cast(occurred_at as date)) from {{ ref('engagement_events') }}
    union all
    select min(cast(first_seen_at as date)) from {{ ref('customers') }}
    union all
    select min(recorded_on) from {{ ref('segment_sizes') }}

),

bounds as (

    -- without a fact the spine is as_of alone
    select
        least(coalesce(min(first_on), {{ as_of_date() }}), {{ as_of_date() }}) as first_on
    from facts

),

counted as (

    select
        first_on,
        {{ dbt.datediff('first_on', as_of_date(), 'day') }} + 1 as day_count
    from bounds

),

numbered as (

    select
        first_on,
        {{ explode(numbers_to('day_count')) }} as place
    from counted

)

select cast({{ dbt.dateadd('day', 'place - 1', 'first_on') }} as date) as date_day
from numbered
