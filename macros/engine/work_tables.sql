{#-
    Work tables of a materialization: they live for one run of one model. On DuckDB they are
    temporary tables of the model's connection, on Spark tables beside the model, for Spark has no temporary
    ones.
-#}
{% macro work(name) -%}
    {{ return(adapter.dispatch('work')(name)) }}
{%- endmacro %}

{% macro default__work(name) -%}
    {{ return('work_' ~ this.identifier ~ '__' ~ name) }}
{%- endmacro %}

{% macro spark__work(name) -%}
    {{ return(this.schema ~ '.' ~ default__work(name)) }}
{%- endmacro %}


{% macro work_table(name, sql) -%}
    {%- do adapter.dispatch('work_table')(name, sql) -%}
{%- endmacro %}

{% macro default__work_table(name, sql) -%}
    {%- do run_query('create or replace temporary table ' ~ work(name) ~ ' as ' ~ sql) -%}
{%- endmacro %}

{#- A table may be made of the one it takes the place of, which must therefore be whole until then. -#}
{% macro spark__work_table(name, sql) -%}
    {%- set successor = work(name ~ '__new') -%}
    {%- do run_query('create table ' ~ successor ~ ' using parquet as ' ~ sql) -%}
    {%- do run_query('drop table if exists ' ~ work(name)) -%}
    {%- do run_query('alter table ' ~ successor ~ ' rename to ' ~ work(name)) -%}
{%- endmacro %}


{#- Rows of a work table, of those where `condition` holds if one is given. -#}
{% macro work_count(name, condition=none) -%}
    {%- set filter = ' where ' ~ condition if condition else '' -%}
    {{ return(run_query('select count(*) from ' ~ work(name) ~ filter).columns[0].values()[0] | int) }}
{%- endmacro %}


{% macro drop_work_tables() -%}
    {%- do adapter.dispatch('drop_work_tables')() -%}
{%- endmacro %}

{% macro default__drop_work_tables() -%}
    {%- set prefix = work('') -%}
    {%- set names = run_query(
        "select table_name from information_schema.tables where starts_with(table_name, '"
        ~ prefix ~ "')"
    ).columns[0].values() -%}
    {%- for name in names -%}
        {%- do run_query('drop table if exists ' ~ name) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro spark__drop_work_tables() -%}
    {%- set names = run_query(
        'show tables in ' ~ this.schema ~ " like '" ~ default__work('') ~ "*'"
    ).columns['tableName'].values() -%}
    {%- for name in names -%}
        {%- do run_query('drop table if exists ' ~ this.schema ~ '.' ~ name) -%}
    {%- endfor -%}
{%- endmacro %}
