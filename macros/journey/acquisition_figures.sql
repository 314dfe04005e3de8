{#- Columns of an acquisition mart; a rate is null where there is nothing to divide by. -#}
{% macro acquisition_figures() -%}
    cast(customer_count as bigint) as customer_count,
    cast(buyer_count as bigint) as buyer_count,
    cast(order_count as bigint) as order_count,
    cast(costed_customer_count as bigint) as costed_customer_count,
    cast(net_amount as decimal(18, 4)) as net_amount,
    cast(expected_value as decimal(18, 4)) as expected_value,
    cast(cost_amount as decimal(18, 4)) as cost_amount,
    cast(costed_net_amount as decimal(18, 4)) as costed_net_amount,
    cast(buyer_count as double) / nullif(customer_count, 0) as conversion_rate,
    {{ as_decimal('cast(net_amount as double) / nullif(order_count, 0)', 18, 4) }} as average_order_value,
    {{ as_decimal('cast(net_amount as double) / nullif(customer_count, 0)', 18, 4) }} as amount_per_customer,
    {{ as_decimal('cast(cost_amount as double) / nullif(costed_customer_count, 0)', 18, 4) }}
        as cost_per_customer,
    cast(costed_net_amount as double) / nullif(cast(cost_amount as double), 0) as return_on_cost
{%- endmacro %}
