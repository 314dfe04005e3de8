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
        loads.load_run_id,
        as_of.as_of_on,
        max(loads.loaded_at) as loaded_at
    from {{ ref('load_runs') }} as loads
    cross join {{ ref('int_activity__as_of') }} as as_of
    where loads.load_run_id = (select max(all_loads.load_run_id) from {{ ref('load_runs') }} as all_loads)
        and coalesce(as_of.as_of_on >= (select max(recorded.as_of_on) from recorded), true)
    group by loads.load_run_id, as_of.as_of_on

)

select
    latest_load.load_run_id,
    scores.source,
    scores.dimension,
    scores.score,
    scores.passed_count,
    scores.checked_count,
    latest_load.as_of_on,
    latest_load.loaded_at
from latest_load
cross join {{ ref('hygiene_scorecard') }} as scores
left join recorded
    on latest_load.load_run_id = recorded.load_run_id
where recorded.load_run_id is null
