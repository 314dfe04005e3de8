{#- A campaign's name or key as it is compared, for links spell it otherwise: Spring sale is spring-sale. -#}
{% macro campaign_key(value) -%}
    nullif({{ words("replace(" ~ value ~ ", '%20', ' ')") }}, '')
{%- endmacro %}
