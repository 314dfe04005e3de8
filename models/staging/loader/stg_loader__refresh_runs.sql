{#- Refreshes that were published from the drop folder that was loaded last. -#}
with folder as (

    select max_by(raw_folder, load_run_id) as raw_folder
    from {{ source('loader', 'load_runs') }}

)

select
    runs.load_run_id,
    runs.as_of_on,
    runs.started_at,
    runs.published_at
from {{ source('loader', 'refresh_runs') }} as runs
inner join folder
    on runs.raw_folder = folder.raw_folder
where runs.published_at is not null
