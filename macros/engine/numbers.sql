{#-
    A double rounded to a decimal, halves away from zero. Spark's own cast rounds the shortest decimal that
    means the double, DuckDB's the double itself, so that they part at halves.
-#}
{% macro as_decimal(value, precision, scale) -%}
    {{ return(adapter.dispatch('as_decimal')(value, precision, scale)) }}
{%- endmacro %}

{% macro default__as_decimal(value, precision, scale) -%}
    {{ return('cast(' ~ value ~ ' as decimal(' ~ precision ~ ', ' ~ scale ~ '))') }}
{%- endmacro %}

{% macro spark__as_decimal(value, precision, scale) -%}
    {%- set whole = 'cast(round((' ~ value ~ ') * 1e' ~ scale ~ ') as decimal(38, 0))' -%}
    {{ return(
        'cast(' ~ whole ~ ' * cast(1e-' ~ scale ~ ' as decimal(' ~ scale ~ ', ' ~ scale ~ '))'
        ~ ' as decimal(' ~ precision ~ ', ' ~ scale ~ '))'
    ) }}
{%- endmacro %}
