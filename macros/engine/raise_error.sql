{#- A condition that stops the query with a message, SQL of a text, once it is asked of a row. -#}
{% macro raise_error(message) -%}
    {{ return(adapter.dispatch('raise_error')(message)) }}
{%- endmacro %}

{% macro default__raise_error(message) -%}
    {{ return('error(' ~ message ~ ')') }}
{%- endmacro %}

{% macro spark__raise_error(message) -%}
    {{ return('raise_error(' ~ message ~ ')') }}
{%- endmacro %}
