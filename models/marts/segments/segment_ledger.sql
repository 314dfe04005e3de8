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

last_sizes as (

    select
        segment_key,
        expected_value,
        total_spend
    from {{ memory('segment_ledger') }}
    where entry_type = 'size'
    qualify row_number() over (partition by segment_key order by revision desc) = 1

),

-- on a day that is recorded already: who came and went since, and what members hold by now
news as (

    select segment_key from changes
    union all
    select segments.segment_key
    from {{ ref('segments') }} as segments
    left join valued
        on segments.segment_key = valued.segment_key
    left join last_sizes
        on segments.segment_key = last_sizes.segment_key
    where {{ as_decimal('valued.expected_value', 18, 2) }}
        is distinct from {{ as_decimal('last_sizes.expected_value', 18, 2) }}
        or coalesce(valued.total_spend, 0) is distinct from last_sizes.total_spend

),

build as (

    select
        as_of.as_of_on,
        coalesce(recorded.revision, 0) + 1 as revision
    from {{ ref('int_activity__as_of') }} as as_of
    cross join recorded
    where coalesce(as_of.as_of_on > recorded.as_of_on, true)
        or (as_of.as_of_on = recorded.as_of_on and exists (select 1 from news)) -- noqa: RF02

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
