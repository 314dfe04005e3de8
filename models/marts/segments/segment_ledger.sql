{#-
    The memory of segments, one table so that it is written at once: who entered, exited or moved to or
    from the primary segment (from segment_changes), what each segment held on each recorded day (size)
    and of how many customers (build). A day that is built again adds what differs, as a later revision.
-#}
{{ config(materialized='memory') }}

with recorded as (

    select
        max(revision) as revision,
        max(as_of_on) as as_of_on
    from {{ memory('segment_ledger') }}

),

changes as (

    select changes.*
    from {{ ref('segment_changes') }} as changes
    cross join recorded
    -- once, though this model alone be run again
    where coalesce(changes.revision > recorded.revision, true)

),

build as (

    select
        as_of.as_of_on,
        coalesce(recorded.revision, 0) + 1 as revision
    from {{ ref('int_activity__as_of') }} as as_of
    cross join recorded
    where coalesce(as_of.as_of_on > recorded.as_of_on, true)
        or (as_of.as_of_on = recorded.as_of_on and exists (select 1 from changes)) -- noqa: RF02

),

valued as (

    select
        matches.segment_key,
        sum(attributes.expected_value) as expected_value,
        sum(attributes.total_spend) as total_spend
    from {{ ref('segment_matches') }} as matches
    inner join {{ ref('customer_attributes') }} as attributes
        on matches.customer_id = attributes.customer_id
    group by matches.segment_key

),

customers as (

    select count(*) as customer_count
    from {{ ref('customer_attributes') }}

)

select
    revision,
    as_of_on,
    entry_type,
    segment_key,
    segment_version,
    customer_id,
    origin_customer_id,
    is_primary,
    reason,
    cast(null as bigint) as customer_count,
    expected_value,
    cast(total_spend as decimal(18, 4)) as total_spend
from changes

union all

select
    build.revision,
    build.as_of_on,
    'size' as entry_type,
    segments.segment_key,
    segments.version as segment_version,
    cast(null as string) as customer_id,
    cast(null as string) as origin_customer_id,
    cast(null as boolean) as is_primary,
    cast(null as string) as reason,
    cast(null as bigint) as customer_count,
    valued.expected_value,
    cast(coalesce(valued.total_spend, 0) as decimal(18, 4)) as total_spend
from {{ ref('segments') }} as segments
cross join build
left join valued
    on segments.segment_key = valued.segment_key

union all

select
    build.revision,
    build.as_of_on,
    'build' as entry_type,
    cast(null as string) as segment_key,
    cast(null as int) as segment_version,
    cast(null as string) as customer_id,
    cast(null as string) as origin_customer_id,
    cast(null as boolean) as is_primary,
    cast(null as string) as reason,
    customers.customer_count,
    cast(null as double) as expected_value,
    cast(null as decimal(18, 4)) as total_spend
from build
cross join customers
