{#- A birth date; null for the days that systems enter where they know none. -#}
{% macro known_birth_date(column) -%}
    case when {{ column }} in (date '1900-01-01', date '1970-01-01') then null else {{ column }} end
{%- endmacro %}
