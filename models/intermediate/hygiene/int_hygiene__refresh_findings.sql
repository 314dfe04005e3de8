{{ config(materialized='view') }}
{#-
    What a person should know of the refreshes before this one, which is the newest and runs as it asks. A
    refresh that fails publishes no finding, so the next one that publishes tells of it.
-#}
{%- set late_hours = var('refreshes').late_hours %}
{%- set slow = var('refreshes').slow %}
{%- set recent = 10 %}
with runs as (

    select
        refresh_run_id,
        status,
        started_at,
        published_at,
        load_seconds + gate_seconds + build_seconds as work_seconds
    from {{ source('loader', 'refresh_runs') }}
    where refresh_run_id is not null

),

this_one as (

    select max_by(started_at, refresh_run_id) as started_at
    from runs

),

published as (

    select
        refresh_run_id,
        published_at,
        work_seconds,
        row_number() over (order by refresh_run_id desc) as recency
    from runs
    where status = 'published'

),

last_published as (

    select
        refresh_run_id,
        published_at,
        work_seconds
    from published
    where recency = 1

),

late as (

    select
        'warning' as severity,
        'nothing was published from ' || cast(cast(last_published.published_at as date) as string)
        || ' until this refresh' as finding,
        cast({{ dbt.datediff('last_published.published_at', 'this_one.started_at', 'hour') }} as bigint)
            as row_count,
        'Look into the scheduler and the log of refreshes; row_count is hours (late_hours under vars: '
        || 'refreshes)' as remedy
    from last_published
    cross join this_one
    where {{ dbt.datediff('last_published.published_at', 'this_one.started_at', 'hour') }} > {{ late_hours }}

),

failed as (

    select
        'warning' as severity,
        'refreshes since the last one that published ended otherwise: ' || runs.status as finding,
        count(*) as row_count,
        'Read error and failed_step in raw_loader.refresh_runs of the warehouse' as remedy
    from runs
    cross join last_published
    where runs.refresh_run_id > last_published.refresh_run_id
        and runs.status in ('failed', 'unfit', 'stopped', 'died')
    group by runs.status

),

slow as (

    -- of fewer, or of seconds, nothing can be said
    select
        'info' as severity,
        'the last refresh took more than {{ slow }} times as long as usual' as finding,
        cast(round(max(last_published.work_seconds)) as bigint) as row_count,
        'See the durations in refresh_runs and row_count in load_runs; row_count here is seconds' as remedy
    from published
    cross join last_published
    where published.recency between 2 and {{ recent + 1 }}
    having count(*) >= 3
        and max(last_published.work_seconds) > {{ slow }} * median(published.work_seconds)
        and max(last_published.work_seconds) >= 60

)

select * from late
union all
select * from failed
union all
select * from slow
