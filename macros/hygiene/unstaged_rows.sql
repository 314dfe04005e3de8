{#-
    The rows of a raw table that staging leaves out, each with its fate: quarantined (with every reason
    and the row as it came), superseded, or deleted. Of the usable rows of a key the newest by the
    contract's latest_by counts, then the later line of the file; keys whose newest row is deleted at the
    source are left out.
-#}
{% macro unstaged_rows(source_name, table_name) -%}
    {%- set raw = source(source_name, table_name) -%}
    {%- if execute -%}
    {%- set contract = raw_contract(source_name, table_name) -%}
    select
        _row_key as source_key,
        _file as file_name,
        _line as line_number,
        case
            when not _is_usable then 'quarantined'
            when _version_rank > 1 then 'superseded'
            else 'deleted'
        end as fate,
        _reasons as reasons,
        _raw_values as raw_values
    from (
        -- the few that are quarantined are described first, so that the others go on without their text
        with described as (
            select
                _row_key,
                _file,
                _line,
                _is_usable,
                _is_deleted,
                {%- for name in contract.latest_by %}
                {{ typed_column(name, 'timestamp') }},
                {%- endfor %}
                case
                    when not _is_usable then {{ rejection_reasons(source_name, table_name) }}
                end as _reasons,
                case
                    when not _is_usable
                        then {{ columns_to_json(contract.columns | map(attribute='name') | list, 'judged') }}
                end as _raw_values
            from (
                -- underscores keep these apart from raw columns, some of which are named is_deleted
                select
                    *,
                    {{ is_usable(source_name, table_name) }} as _is_usable,
                    {{ is_deleted(contract) }} as _is_deleted,
                    {{ key_expression(contract) }} as _row_key
                from ({{ typed_rows(source_name, table_name) }}) as typed
            ) as judged
        )

        select
            *,
            row_number() over (
                partition by _is_usable, _row_key order by {{ newest_first(contract) }}
            ) as _version_rank
        from described
        -- keys of one row, as nearly all are, need no rank
        where not _is_usable
            or _is_deleted
            or _row_key in (
                select repeated._row_key
                from described as repeated
                where repeated._is_usable
                group by repeated._row_key
                having count(*) > 1
            )
    ) as ranked
    where not _is_usable or _version_rank > 1 or _is_deleted
    {%- endif -%}
{%- endmacro %}


{#-
    The rows of a raw table with their values cast beside the text, each once: _typed_<column>, and
    _load_clock, when the load ran. What judges rows reads these.
-#}
{% macro typed_rows(source_name, table_name) -%}
    select
        raw_row.*,
        {%- for column in raw_contract(source_name, table_name).columns if column.data_type != 'string' %}
        {{ parse(column.quoted, column.data_type) }} as {{ column.typed }},
        {%- endfor %}
        {{ load_clock() }} as _load_clock
    from {{ source(source_name, table_name) }} as raw_row
{%- endmacro %}
