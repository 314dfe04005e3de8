{#- Raw rows that cannot be used, with every reason and the row as it came. -#}
-- depends_on: {{ source('loader', 'load_runs') }}
{%- for raw in raw_relations() %}
{{ 'union all' if not loop.first }}
select
    '{{ raw.source }}' as source,
    '{{ raw.table }}' as source_table,
    {% if execute %}{{ key_expression(raw_contract(raw.source, raw.table)) }}{% endif %} as source_key,
    _file as file_name,
    _line as line_number,
    {{ rejection_reasons(raw.source, raw.table) }} as reasons,
    {{ row_to_json('raw_row') }} as raw_values
from {{ raw.relation }} as raw_row -- noqa: AL05
where not ({{ is_usable(raw.source, raw.table) }})
{%- endfor %}
