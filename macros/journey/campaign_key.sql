{#- A campaign's name or key as it is compared, for links spell it otherwise: Spring sale is spring-sale. -#}
{% macro campaign_key(value) -%}
    {%- set lowered = "lower(replace(" ~ value ~ ", '%20', ' '))" -%}
    {{ return("nullif(trim(" ~ regex_replace_all(lowered, '[^\\p{L}\\p{N}]+', ' ') ~ "), '')") }}
{%- endmacro %}
