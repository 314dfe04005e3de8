{#- People expected to have habits alike: of one country, those who work for a company apart. -#}
{% macro customer_group() -%}
    coalesce(country_code, 'unknown') || case when company_id is null then '' else ' company' end
{%- endmacro %}
