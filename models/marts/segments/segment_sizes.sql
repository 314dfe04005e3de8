{#-
    How large each segment was on each recorded day, what it held and how it moved: running sums of
    entries and exits, so that no day looks at every member.
-#}
with recorded as (

    select
        segment_key,
        as_of_on,
        segment_version,
        expected_value,
        total_spend
    from {{ ref('segment_ledger') }}
    where entry_type = 'size'
        and as_of_on <= {{ as_of_date() }}
    qualify row_number() over (partition by segment_key, as_of_on order by revision desc) = 1

),

stays as (

    select
        segment_key,
        cast(entered_at as date) as entered_on,
        cast(exited_at as date) as exited_on,
        {{ dbt.datediff("cast('1970-01-01' as date)", 'cast(entered_at as date)', 'day') }} as entered_day
    from {{ ref('segment_membership_history') }}

),

primary_stays as (

    select
        segment_key,
        cast(entered_at as date) as entered_on,
        cast(exited_at as date) as exited_on
    from {{ ref('primary_segment_history') }}

),

moves as (

    select
        segment_key,
        entered_on as moved_on,
        count(*) as entered,
        0 as exited,
        0 as primary_change,
        sum(entered_day) as entered_days
    from stays
    group by segment_key, entered_on
    union all
    select
        segment_key,
        exited_on as moved_on,
        0 as entered,
        count(*) as exited,
        0 as primary_change,
        -sum(entered_day) as entered_days
    from stays
    where exited_on is not null
    group by segment_key, exited_on
    union all
    select
        segment_key,
        entered_on as moved_on,
        0 as entered,
        0 as exited,
        count(*) as primary_change,
        0 as entered_days
    from primary_stays
    group by segment_key, entered_on
    union all
    select
        segment_key,
        exited_on as moved_on,
        0 as entered,
        0 as exited,
        -count(*) as primary_change,
        0 as entered_days
    from primary_stays
    where exited_on is not null
    group by segment_key, exited_on
    union all
    select
        segment_key,
        as_of_on as moved_on,
        0 as entered,
        0 as exited,
        0 as primary_change,
        0 as entered_days
    from recorded

),

daily as (

    select
        segment_key,
        moved_on,
        sum(entered) as entered,
        sum(exited) as exited,
        sum(primary_change) as primary_change,
        sum(entered_days) as entered_days
    from moves
    group by segment_key, moved_on

),

summed as (

    select
        segment_key,
        moved_on,
        entered,
        exited,
        sum(entered - exited) over (
            partition by segment_key order by moved_on rows unbounded preceding
        ) as size,
        sum(primary_change) over (
            partition by segment_key order by moved_on rows unbounded preceding
        ) as primary_size,
        sum(entered_days) over (
            partition by segment_key order by moved_on rows unbounded preceding
        ) as entered_days
    from daily

)

select
    recorded.segment_key,
    recorded.as_of_on as recorded_on,
    recorded.segment_version,
    cast(summed.size as bigint) as size,
    cast(summed.primary_size as bigint) as primary_size,
    cast(summed.entered as bigint) as entered,
    cast(summed.exited as bigint) as exited,
    {{ dbt.datediff("cast('1970-01-01' as date)", 'recorded.as_of_on', 'day') }}
    - cast(summed.entered_days as double) / nullif(summed.size, 0) as mean_tenure_days,
    recorded.expected_value,
    recorded.total_spend
from recorded
inner join summed
    on recorded.segment_key = summed.segment_key
    and recorded.as_of_on = summed.moved_on
