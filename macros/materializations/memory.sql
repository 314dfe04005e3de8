{#-
    A table that remembers: what the model's SQL gives is added to what it holds, whatever
    --full-refresh says, and nothing in it is ever changed. What it held before the build is read with
    memory(), by models that this one depends on.

    A build that dies leaves the old table or the new one. On DuckDB the transaction sees to that;
    where there is none (Spark) the new table is written beside the old one and takes its place, and a
    finished one that was left without its name is adopted. Columns the model has gained since are
    null in what was there.
-#}
{% materialization memory, supported_languages=['sql'], default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% set successor = memory_successor(target_relation) %}
    {% set existing = load_cached_relation(this) %}
    {% set left = load_cached_relation(successor) %}
    {% set entries = sql %}
    {% if left is not none and existing is none %}
        {{ adapter.rename_relation(left, target_relation) }}
        {% set existing = target_relation %}
        {#- the model was compiled when its memory was without its name -#}
        {% set entries = sql | replace(left | string, existing | string) %}
    {% elif left is not none %}
        {{ adapter.drop_relation(left) }}
    {% endif %}

    {% if existing is none %}
        {% call statement('main') -%}
            {{ create_table_as(False, successor, entries) }}
        {%- endcall %}
        {{ adapter.rename_relation(successor, target_relation) }}
    {% else %}
        {% do append_to_memory(existing, successor, entries) %}
    {% endif %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- Where a memory is written before it takes its name. -#}
{% macro memory_successor(relation) -%}
    {{ return(relation.incorporate(path={'identifier': relation.identifier ~ '__new'}, type='table')) }}
{%- endmacro %}


{#- Adds what a query gives to a memory; runs the statement `main` of its model. -#}
{% macro append_to_memory(existing, successor, entries) -%}
    {%- do adapter.dispatch('append_to_memory')(existing, successor, entries) -%}
{%- endmacro %}

{% macro default__append_to_memory(existing, successor, entries) -%}
    {%- set names = memory_columns() | map(attribute='name') | join(', ') -%}
    {%- for column in memory_columns() if column.name not in columns_of(existing) -%}
        {%- do run_query(
            'alter table ' ~ existing ~ ' add column ' ~ column.name ~ ' ' ~ column.data_type
        ) -%}
    {%- endfor -%}
    {%- call statement('main') -%}
        insert into {{ existing }} ({{ names }})
        select {{ names }} from ({{ entries }}) as entries
    {%- endcall -%}
{%- endmacro %}

{#- The old table is dropped only when the new one is whole; nothing is written where nothing is new. -#}
{% macro spark__append_to_memory(existing, successor, entries) -%}
    {%- do drop_work_tables() -%}
    {%- do work_table('entries', entries) -%}
    {%- set entry_count = work_count('entries') -%}
    {%- if entry_count > 0 -%}
        {%- set names = memory_columns() | map(attribute='name') | join(', ') -%}
        {%- set kept = [] -%}
        {%- for column in memory_columns() -%}
            {%- do kept.append(
                column.name if column.name in columns_of(existing)
                else 'cast(null as ' ~ column.data_type ~ ') as ' ~ column.name
            ) -%}
        {%- endfor -%}
        {%- call statement('main') -%}
            {{ create_table_as(False, successor,
                'select ' ~ kept | join(', ') ~ ' from ' ~ existing
                ~ ' union all select ' ~ names ~ ' from ' ~ work('entries')
            ) }}
        {%- endcall -%}
        {%- do adapter.drop_relation(existing) -%}
        {%- do adapter.rename_relation(successor, existing) -%}
    {%- else -%}
        {%- call statement('main') -%}
            select 1 as is_unchanged
        {%- endcall -%}
    {%- endif -%}
    {%- do drop_work_tables() -%}
{%- endmacro %}


{% macro columns_of(relation) -%}
    {{ return(adapter.get_columns_in_relation(relation) | map(attribute='name') | list) }}
{%- endmacro %}


{#- Documented columns of the memory that is being built, or of the one that is named. -#}
{% macro memory_columns(name=none) -%}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {{ return(memory_node(name or model.name).columns.values() | list) }}
{%- endmacro %}


{% macro memory_node(name) -%}
    {%- set found = graph.nodes.values()
        | selectattr('resource_type', 'equalto', 'model')
        | selectattr('name', 'equalto', name) | list -%}
    {%- if not found -%}
        {{ exceptions.raise_compiler_error('There is no memory ' ~ name) }}
    {%- endif -%}
    {{ return(found[0]) }}
{%- endmacro %}


{#-
    What a memory held before this build, to select from. No ref, which would be a circle: the memory
    is made from what reads it here. Without a memory yet, its documented columns and no rows.
-#}
{% macro memory(name) -%}
    {%- if not execute -%}{{ return('(select 1 as nothing) as ' ~ name) }}{%- endif -%}
    {%- set node = memory_node(name) -%}
    {%- set relation = api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias, type='table'
    ) -%}
    {%- for candidate in (relation, memory_successor(relation)) -%}
        {%- if load_cached_relation(candidate) is not none -%}{{ return(candidate) }}{%- endif -%}
    {%- endfor -%}
    {%- set columns = [] -%}
    {%- for column in memory_columns(name) -%}
        {%- do columns.append('cast(null as ' ~ column.data_type ~ ') as ' ~ column.name) -%}
    {%- endfor -%}
    {{ return('(select ' ~ columns | join(', ') ~ ' where false) as ' ~ name) }}
{%- endmacro %}
