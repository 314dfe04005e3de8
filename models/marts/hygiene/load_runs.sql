{#- What each load brought, table by table. -#}
select
    load_run_id,
    source,
    source_table,
    file_name,
    file_hash,
    cast(byte_count as bigint) as byte_count,
    cast(line_count as bigint) as line_count,
    cast(row_count as bigint) as row_count,
    cast(unreadable_count as bigint) as unreadable_count,
    cast(duration_seconds as double) as duration_seconds,
    loaded_at
from {{ source('loader', 'load_runs') }}
