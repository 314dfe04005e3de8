{#- Whether a text is one character repeated: its first character replaced leaves nothing. -#}
{% macro same_character(value) -%}
    replace({{ value }}, substr({{ value }}, 1, 1), '') = ''
{%- endmacro %}
