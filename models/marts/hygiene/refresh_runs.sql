{#-
    A view, because the refresh that publishes this table writes its own row just before: in the published
    file it has published, which is what "publishing" comes to.
-#}
select
    refresh_run_id,
    load_run_id,
    case status when 'publishing' then 'published' else status end as status,
    failed_step,
    raw_verdict,
    marts_verdict,
    code_version,
    parameters_version,
    cast(version_number as int) as version_number,
    cast(read_count as bigint) as read_count,
    cast(unreadable_count as bigint) as unreadable_count,
    cast(quarantined_count as bigint) as quarantined_count,
    cast(staged_count as bigint) as staged_count,
    cast(mart_count as bigint) as mart_count,
    cast(excluded_count as bigint) as excluded_count,
    cast(customer_count as bigint) as customer_count,
    cast(order_count as bigint) as order_count,
    cast(load_seconds as double) as load_seconds,
    cast(gate_seconds as double) as gate_seconds,
    cast(erase_seconds as double) as erase_seconds,
    cast(build_seconds as double) as build_seconds,
    as_of_on,
    started_at,
    published_at,
    ended_at
from {{ source('loader', 'refresh_runs') }}
where refresh_run_id is not null
