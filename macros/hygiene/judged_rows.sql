{#- What becomes of each raw row: is_usable, version_rank among the usable of its key, is_deleted. -#}
{% macro judged_rows(source_name, table_name) -%}
    {%- set raw = source(source_name, table_name) -%}
    {%- if execute -%}
    {%- set contract = raw_contract(source_name, table_name) -%}
    select
        _is_usable as is_usable,
        _is_deleted as is_deleted,
        row_number() over (
            partition by _is_usable, _row_key order by {{ newest_first(contract) }}
        ) as version_rank
    from (
        -- underscores keep these apart from raw columns, some of which are named is_deleted
        select
            *,
            {{ is_usable(source_name, table_name) }} as _is_usable,
            {{ is_deleted(contract) }} as _is_deleted,
            {{ key_expression(contract) }} as _row_key
        from {{ raw }}
    ) as marked
    {%- endif -%}
{%- endmacro %}
