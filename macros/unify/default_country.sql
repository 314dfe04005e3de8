{#- The country whose phone numbers are meant where a row names none; empty text where none is. -#}
{% macro default_country() -%}
    {{ return(text_literal(var('default_country') or '')) }}
{%- endmacro %}
