-- As many leave a primary segment or stay in it within a month as were in it at the end of the month before.
with moves as (

    select
        period_start,
        cast({{ dbt.dateadd('month', 1, 'period_start') }} as date) as next_start,
        from_segment_key,
        to_segment_key,
        customers
    from {{ ref('segment_transitions') }}

),

started as (

    select
        period_start,
        from_segment_key as segment_key,
        sum(customers) as customers
    from moves
    where from_segment_key <> 'none'
    group by period_start, from_segment_key

),

ended as (

    select
        next_start as period_start,
        to_segment_key as segment_key,
        sum(customers) as customers
    from moves
    where to_segment_key <> 'none'
        and next_start <= {{ as_of_date() }}
    group by next_start, to_segment_key

)

select
    coalesce(started.period_start, ended.period_start) as period_start,
    coalesce(started.segment_key, ended.segment_key) as segment_key,
    started.customers as started_with,
    ended.customers as ended_with
from started
full outer join ended
    on started.period_start = ended.period_start
    and started.segment_key = ended.segment_key
where started.customers is distinct from ended.customers
