{#-
    Post-hook of the seeds that training writes: their rows from the folder that the environment's
    CRM_PARAMETERS names, if it does, so that a company's own parameters need not replace those of the
    project. The folder cannot be a seed path: dbt writes the SQL it ran over a seed outside of the project.
-#}
{% macro load_own_parameters() -%}
    {%- set folder = env_var('CRM_PARAMETERS', '') -%}
    {%- if folder -%}
        {{ return(adapter.dispatch('replace_by_csv')(this, folder ~ '/' ~ this.identifier ~ '.csv')) }}
    {%- endif -%}
{%- endmacro %}


{#- Puts the rows of a CSV file with a header in place of those of a table. -#}
{% macro default__replace_by_csv(relation, path) -%}
    truncate table {{ relation }};
    copy {{ relation }} from {{ text_literal(path) }} (format csv, header true)
{%- endmacro %}

{% macro spark__replace_by_csv(relation, path) -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do columns.append(column.name ~ ' ' ~ column.dtype) -%}
    {%- endfor -%}
    {%- do run_query(
        'create or replace temporary view own_parameters (' ~ columns | join(', ') ~ ')'
        ~ ' using csv options (path ' ~ text_literal(path) ~ ", header 'true', nullValue '')"
    ) -%}
    insert overwrite {{ relation }} select * from own_parameters
{%- endmacro %}
