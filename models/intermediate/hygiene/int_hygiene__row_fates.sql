{#-
    How the rows of each raw table end, judged from the raw table alone: rejected, superseded by a
    newer row of the same key, deleted at the source, or left for staging.
-#}
-- depends_on: {{ source('loader', 'load_runs') }}
{%- for raw in raw_relations() %}
{{ 'union all' if not loop.first }}
select
    '{{ raw.source }}' as source,
    '{{ raw.table }}' as source_table,
    count(*) as row_count,
    count(*) filter (where not is_usable) as quarantined_count,
    count(*) filter (where is_usable and version_rank > 1) as superseded_count,
    count(*) filter (where is_usable and version_rank = 1 and is_deleted) as deleted_count
from (
    {{ judged_rows(raw.source, raw.table) }}
) as judged
{%- endfor %}
