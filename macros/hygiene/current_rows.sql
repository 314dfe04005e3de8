{#- The rows of a raw table that are staged: all but those that stg_loader__unstaged_rows names. -#}
{% macro current_rows(source_name, table_name) -%}
    select raw_row.*
    from {{ source(source_name, table_name) }} as raw_row
    left join {{ ref('stg_loader__unstaged_rows') }} as unstaged
        on unstaged.source = '{{ source_name }}'
        and unstaged.source_table = '{{ table_name }}'
        and raw_row._line = unstaged.line_number
    where unstaged.line_number is null
{%- endmacro %}


{#- The key of a row of typed_rows() as one text; a missing part counts as empty. -#}
{% macro key_expression(contract) -%}
    {%- set parts = [] -%}
    {%- for column in contract.columns if column.name in contract.key -%}
        {%- do parts.append(
            "coalesce(cast(" ~ column.typed ~ " as string), '')"
        ) -%}
    {%- endfor -%}
    {{ parts | join(" || '|' || ") }}
{%- endmacro %}


{% macro newest_first(contract) -%}
    {%- for name in contract.latest_by -%}
        {{ typed_column(name, 'timestamp') }} desc nulls last, {# #}
    {%- endfor -%}
    _line desc, _file desc
{%- endmacro %}


{#-
    Whether a raw row says that it is gone: deleted_column, one or several, is true, or active_column
    (history mode) is false. A boolean, never null.
-#}
{% macro is_deleted(contract) -%}
    {%- set deleted = contract.deleted_column or [] -%}
    {%- set conditions = [] -%}
    {%- for name in ([deleted] if deleted is string else deleted) -%}
        {%- do conditions.append(
            'coalesce(' ~ typed_column(name, 'boolean') ~ ', false)'
        ) -%}
    {%- endfor -%}
    {%- if contract.active_column -%}
        {%- do conditions.append(
            'not coalesce(' ~ typed_column(contract.active_column, 'boolean') ~ ', true)'
        ) -%}
    {%- endif -%}
    ({{ conditions | join(' or ') if conditions else 'false' }})
{%- endmacro %}
