{#- The share of each value of a column among the rows that have one: (column, share). -#}
{% macro value_shares(relation, column) -%}
    select
        {{ column }},
        cast(count(*) as double) / sum(count(*)) over () as share
    from {{ relation }}
    where {{ column }} is not null
    group by {{ column }}
{%- endmacro %}
