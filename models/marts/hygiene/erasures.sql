{#-
    What became of each request to erase: the proof, in counts. Requests that were dealt with stand in the
    loader's memory without any identifier; those that are not clear are judged anew by each build.
-#}
with counted as (

    select
        erasure_id,
        sum(row_count) filter (where place = 'raw') as raw_row_count,
        sum(row_count) filter (where place = 'memories' or place like 'backup%') as memory_row_count,
        sum(row_count) filter (where place = 'published' or place like 'version%') as published_row_count,
        sum(row_count) filter (where place in ('exports', 'logs', 'pages')) as file_row_count
    from {{ source('loader', 'erasure_counts') }}
    group by erasure_id

),

done as (

    select
        erasures.erasure_id,
        erasures.request_id,
        erasures.status,
        cast(null as string) as obstacle,
        counted.raw_row_count,
        counted.memory_row_count,
        counted.published_row_count,
        counted.file_row_count,
        erasures.requested_at,
        erasures.erased_at
    from {{ source('loader', 'erasures') }} as erasures
    left join counted
        on erasures.erasure_id = counted.erasure_id

),

open_requests as (

    select
        'open:' || {{ key_without_person('request_id') }} as erasure_id,
        {{ key_without_person('request_id') }} as request_id,
        case when status = 'unclear' then 'unclear' else 'waiting' end as status,
        obstacle,
        0 as raw_row_count,
        0 as memory_row_count,
        0 as published_row_count,
        0 as file_row_count,
        requested_at,
        cast(null as timestamp) as erased_at
    from {{ ref('int_erasure__requests') }}

),

every as (

    select * from done
    union all
    select * from open_requests

)

select
    erasure_id,
    request_id,
    status,
    obstacle,
    cast(coalesce(raw_row_count, 0) as bigint) as raw_row_count,
    cast(coalesce(memory_row_count, 0) as bigint) as memory_row_count,
    cast(coalesce(published_row_count, 0) as bigint) as published_row_count,
    cast(coalesce(file_row_count, 0) as bigint) as file_row_count,
    requested_at,
    erased_at
from every
