{#- Whether an order line is a purchase: what it takes back or charges less than nothing for is none. -#}
{% macro is_bought(line) -%}
    coalesce({{ line }}.quantity, 1) > 0 and coalesce({{ line }}.unit_price, 0) >= 0
{%- endmacro %}
