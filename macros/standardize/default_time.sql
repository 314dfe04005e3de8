{#-
    Whether a time is what a system enters where it knows none: 0001-01-01, 1900-01-01, 1970-01-01 or whatever
    else lies before the second of January 1970. Null for null.
-#}
{% macro is_default_time(column) -%}
    {{ column }} < timestamp '1970-01-02 00:00:00'
{%- endmacro %}
