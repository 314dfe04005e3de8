{#-
    The memory of scores, only ever added to: those of each load, as the first build of it measured them.
    A rebuild of the past adds nothing.
-#}
{{ config(materialized='memory') }}

with recorded as (

    select distinct
        load_run_id,
        as_of_on
    from {{ memory('hygiene_score_history') }}

),

latest_load as (

    select
        load_run_id,
        max(loaded_at) as loaded_at
    from {{ ref('load_runs') }}
    where load_run_id = (select max(load_runs.load_run_id) from {{ ref('load_runs') }} as load_runs)
    group by load_run_id

)

select
    latest_load.load_run_id,
    scores.source,
    scores.dimension,
    scores.score,
    scores.passed_count,
    scores.checked_count,
    as_of.as_of_on,
    latest_load.loaded_at
from latest_load
cross join {{ ref('int_activity__as_of') }} as as_of
cross join {{ ref('hygiene_scorecard') }} as scores
left join recorded
    on latest_load.load_run_id = recorded.load_run_id
where recorded.load_run_id is null
    and coalesce(as_of.as_of_on >= (select max(recorded.as_of_on) from recorded), true)
