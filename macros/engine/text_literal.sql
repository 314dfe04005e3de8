{#- A value as an SQL text literal, quotes escaped, and on Spark the backslashes. -#}
{% macro text_literal(value) -%}
    {{ return(adapter.dispatch('text_literal')(value | string)) }}
{%- endmacro %}

{% macro default__text_literal(value) -%}
    {{ return("'" ~ value | replace("'", "''") ~ "'") }}
{%- endmacro %}

{% macro spark__text_literal(value) -%}
    {{ return(default__text_literal(value | replace('\\', '\\\\'))) }}
{%- endmacro %}
