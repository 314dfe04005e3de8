{#- A value as an SQL text literal, quotes escaped. -#}
{% macro text_literal(value) -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(value | string))) }}
{%- endmacro %}
