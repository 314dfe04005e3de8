{#-
    Raw rows that staging leaves out, judged from the raw table alone: quarantined with every reason and
    the row as it came, superseded by a newer row of the same key, or deleted at the source. A table, so
    that each row is judged once a build, however often its staging view is read.
-#}
{{ config(materialized='table', meta={'stepwise': 'all'}) }}

-- depends_on: {{ source('loader', 'load_runs') }}
with
{% for raw in raw_relations() -%}
unstaged_{{ loop.index }} as (

    {{ unstaged_rows(raw.source, raw.table) }}

){{ ',' if not loop.last }}

{% endfor %}
{%- for raw in raw_relations() %}
{{ 'union all' if not loop.first }}
select
    '{{ raw.source }}' as source,
    '{{ raw.table }}' as source_table,
    source_key,
    file_name,
    line_number,
    fate,
    reasons,
    raw_values
from unstaged_{{ loop.index }}
{%- endfor %}
