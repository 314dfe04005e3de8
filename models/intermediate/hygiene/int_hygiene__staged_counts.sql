{#- How many rows each staging view holds. -#}
{%- for raw in raw_relations() %}
{{ 'union all' if not loop.first }}
select
    '{{ raw.source }}' as source,
    '{{ raw.table }}' as source_table,
    count(*) as staged_count
from {{ ref(raw.staging_model) }}
{%- endfor %}
