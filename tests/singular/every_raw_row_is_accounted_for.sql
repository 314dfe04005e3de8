-- Nothing is lost: each line of each table of the newest load is staged, or one column of the
-- account says why not; and what is staged is in a mart or left out for a reason.
with newest as (

    select max(load_run_id) as load_run_id
    from {{ source('loader', 'load_runs') }}

),

latest_load as (

    select
        load_runs.source,
        load_runs.source_table
    from {{ source('loader', 'load_runs') }} as load_runs
    inner join newest on load_runs.load_run_id = newest.load_run_id

)

select
    latest_load.source,
    latest_load.source_table,
    accounting.unaccounted_count,
    accounting.lost_count
from latest_load
left join {{ ref('row_accounting') }} as accounting
    on latest_load.source = accounting.source
    and latest_load.source_table = accounting.source_table
where accounting.unaccounted_count is null
    or accounting.unaccounted_count <> 0
    or accounting.lost_count <> 0
