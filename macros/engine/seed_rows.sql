{#-
    The rows of a seed, read from its file by Spark itself. As dbt-spark writes them, value by value, an
    empty cell becomes the text None, a quote ends the literal, and thousands of rows take a minute.
-#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set texts, values = [], [] -%}
    {%- for column in adapter.get_columns_in_relation(this) -%}
        {%- do texts.append(adapter.quote(column.name) ~ ' string') -%}
        {%- do values.append('cast(' ~ adapter.quote(column.name) ~ ' as ' ~ column.dtype ~ ')') -%}
    {%- endfor -%}
    {%- do run_query(
        'create or replace temporary view seed_rows (' ~ texts | join(', ') ~ ') using csv options (path '
        ~ text_literal(model.root_path ~ '/' ~ model.original_file_path)
        ~ ", header 'true', multiLine 'true', mode 'FAILFAST', quote '\"', escape '\"', nullValue '')"
    ) -%}
    {%- set insert -%}
        insert into {{ this }} select {{ values | join(', ') }} from seed_rows
    {%- endset -%}
    {%- do adapter.add_query(insert) -%}
    {{ return(insert) }}
{%- endmacro %}
