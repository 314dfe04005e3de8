-- Every order of a source, and every won deal, either counts or is excluded for a
-- stated reason.
with reported as (

    select
        source,
        source_table,
        count(*) as order_count
    from {{ ref('int_unify__orders') }}
    group by source, source_table

    union all

    select
        source,
        source_table,
        count(*) as order_count
    from {{ ref('int_unify__deals') }}
    where is_won
    group by source, source_table

),

counted as (

    select
        source,
        source_table,
        count(*) as order_count
    from {{ ref('orders') }}
    group by source, source_table

),

excluded as (

    select
        source,
        source_table,
        count(*) as order_count
    from {{ ref('int_activity__orders') }}
    where exclusion_reason is not null
    group by source, source_table

)

select
    reported.source,
    reported.source_table,
    reported.order_count as reported_count,
    counted.order_count as counted_count,
    excluded.order_count as excluded_count
from reported
left join counted
    on reported.source = counted.source
    and reported.source_table = counted.source_table
left join excluded
    on reported.source = excluded.source
    and reported.source_table = excluded.source_table
where reported.order_count
    <> coalesce(counted.order_count, 0) + coalesce(excluded.order_count, 0)
