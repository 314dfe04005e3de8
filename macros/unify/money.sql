{#- An amount of int_activity__orders in the reporting currency, exact where none is converted. -#}
{% macro in_reporting_currency(amount) -%}
    case
        when priced.currency = '{{ var("reporting_currency") }}' then cast({{ amount }} as decimal(18, 4))
        else {{ as_decimal('cast(' ~ amount ~ ' as double) * priced.exchange_rate', 18, 4) }}
    end
{%- endmacro %}


{#- Position of a source in a var that lists sources, the first being the most trusted. -#}
{% macro source_rank(column, list_var) -%}
    case {{ column }}
        {%- for name in var(list_var) %} when '{{ name }}' then {{ loop.index }}{% endfor %} else 99
    end
{%- endmacro %}
