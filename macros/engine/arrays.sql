{#- A list of values; `explode` gives one row for each element of one. -#}
{% macro make_array(values) -%}
    {{ return(adapter.dispatch('make_array')(values)) }}
{%- endmacro %}

{% macro default__make_array(values) -%}
    {{ return('[' ~ values | join(',\n            ') ~ ']') }}
{%- endmacro %}

{% macro spark__make_array(values) -%}
    {{ return('array(' ~ values | join(',\n            ') ~ ')') }}
{%- endmacro %}


{% macro explode(array) -%}
    {{ return(adapter.dispatch('explode')(array)) }}
{%- endmacro %}

{% macro default__explode(array) -%}
    {{ return('unnest(' ~ array ~ ')') }}
{%- endmacro %}

{% macro spark__explode(array) -%}
    {{ return('explode(' ~ array ~ ')') }}
{%- endmacro %}
