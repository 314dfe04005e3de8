{#-
    The usable raw rows of a table, one a key: the newest by the contract's latest_by, then the
    later line of the file; keys whose newest row is deleted at the source are left out.
-#}
{% macro current_rows(source_name, table_name) -%}
    {%- set raw = source(source_name, table_name) -%}
    {%- set clock = source('loader', 'load_runs') -%}
    {%- if execute -%}
    {%- set contract = raw_contract(source_name, table_name) -%}
    select *
    from (
        select
            *,
            row_number() over (
                partition by {{ key_expression(contract) }}
                order by {{ newest_first(contract) }}
            ) as _version_rank
        from {{ raw }}
        where {{ is_usable(source_name, table_name) }}
    ) as ranked
    where _version_rank = 1
        and not {{ is_deleted(contract) }}
    {%- endif -%}
{%- endmacro %}


{#- The key of a raw row as one text; a missing part counts as empty. -#}
{% macro key_expression(contract) -%}
    {%- set parts = [] -%}
    {%- for column in contract.columns if column.name in contract.key -%}
        {%- do parts.append(
            "coalesce(cast(" ~ parse(column.quoted, column.data_type) ~ " as string), '')"
        ) -%}
    {%- endfor -%}
    {{ parts | join(" || '|' || ") }}
{%- endmacro %}


{% macro newest_first(contract) -%}
    {%- for name in contract.latest_by -%}
        {{ parse(adapter.quote(name), 'timestamp') }} desc nulls last, {# #}
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
            'coalesce(' ~ parse(adapter.quote(name), 'boolean') ~ ', false)'
        ) -%}
    {%- endfor -%}
    {%- if contract.active_column -%}
        {%- do conditions.append(
            'not coalesce(' ~ parse(adapter.quote(contract.active_column), 'boolean') ~ ', true)'
        ) -%}
    {%- endif -%}
    ({{ conditions | join(' or ') if conditions else 'false' }})
{%- endmacro %}
