{#- What each erasure took out where, table by table and file by file. -#}
select
    erasure_id,
    place,
    relation,
    cast(sum(row_count) as bigint) as row_count
from {{ source('loader', 'erasure_counts') }}
group by erasure_id, place, relation
