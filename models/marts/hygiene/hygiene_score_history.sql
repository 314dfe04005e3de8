{#-
    The memory of scores, only ever added to: those of each load, as the first build of it measured them.
-#}
{{ config(materialized='memory') }}

with recorded as (

    select distinct load_run_id from {{ memory('hygiene_score_history') }}

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
    latest_load.loaded_at
from latest_load
cross join {{ ref('hygiene_scorecard') }} as scores
left join recorded
    on latest_load.load_run_id = recorded.load_run_id
where recorded.load_run_id is null
