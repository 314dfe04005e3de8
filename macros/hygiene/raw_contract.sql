{#- The contract of a raw table as its sources YAML declares it; columns in declared order. -#}
{% macro raw_contract(source_name, table_name) -%}
    {%- set found = graph.sources.values()
        | selectattr('source_name', 'equalto', source_name)
        | selectattr('name', 'equalto', table_name) | list -%}
    {%- if not found -%}
        {{ exceptions.raise_compiler_error(
            'No raw table ' ~ source_name ~ '.' ~ table_name ~ ' is declared in a sources YAML'
        ) }}
    {%- endif -%}
    {%- set table = found[0] -%}
    {%- set meta = table.config.meta or {} -%}
    {%- set columns = [] -%}
    {%- for column in table.columns.values() -%}
        {%- set column_meta = column.config.meta or {} -%}
        {%- do columns.append({
            'name': column.name,
            'quoted': adapter.quote(column.name),
            'typed': typed_column(column.name, column.data_type),
            'data_type': column.data_type,
            'is_required': column_meta.get('required', false),
            'is_fact_time': column_meta.get('is_fact_time', false),
            'accepted_values': column_meta.get('accepted_values', []),
        }) -%}
    {%- endfor -%}
    {%- for custom in passthrough_columns(source_name, table_name) -%}
        {%- do columns.append({
            'name': custom.name,
            'quoted': adapter.quote(custom.name),
            'typed': typed_column(custom.name, custom.data_type),
            'data_type': custom.data_type,
            'is_required': false,
            'is_fact_time': false,
            'accepted_values': [],
        }) -%}
    {%- endfor -%}
    {{ return({
        'key': meta.get('key', []),
        'latest_by': meta.get('latest_by', []),
        'any_of': meta.get('any_of', []),
        'deleted_column': meta.get('deleted_column'),
        'active_column': meta.get('active_column'),
        'columns': columns,
    }) }}
{%- endmacro %}


{#- Name of a raw column's value, cast by its type, in typed_rows(); text stays in its own column. -#}
{% macro typed_column(name, data_type) -%}
    {%- set typed = adapter.quote('_typed_' ~ name) -%}
    {{ return(clean_text(adapter.quote(name)) if data_type == 'string' else typed) }}
{%- endmacro %}


{#- Custom fields of a raw table from the var passthrough_columns: [{name, data_type, alias, values}]. -#}
{% macro passthrough_columns(source_name, table_name) -%}
    {%- set columns = [] -%}
    {%- for custom in var('passthrough_columns').get(source_name, {}).get(table_name, []) -%}
        {%- set custom = {'name': custom} if custom is string else custom -%}
        {%- do columns.append({
            'name': custom.name,
            'data_type': custom.get('data_type', 'string'),
            'alias': custom.get('alias', custom.name | lower),
            'values': custom.get('values', []),
        }) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{#- The same as a select list of typed columns, each with a leading comma; empty where there are none. -#}
{% macro select_passthrough_columns(source_name, table_name) -%}
    {%- for custom in passthrough_columns(source_name, table_name) -%}
        , {{ parse(adapter.quote(custom.name), custom.data_type) }} as {{ custom.alias }}
    {%- endfor -%}
{%- endmacro %}
