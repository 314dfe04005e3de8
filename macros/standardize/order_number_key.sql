{#- An order number as two systems would both spell it: letters and digits, lower case, no leading sign. -#}
{% macro order_number_key(column) -%}
    nullif({{ regex_replace_all('lower(' ~ column ~ ')', '[^a-z0-9]', '') }}, '')
{%- endmacro %}
