{#- Orders that count, by customer and once more by company: what is told of the one is told of the other. -#}
{% for buyer in ['customer', 'company'] -%}
select
    '{{ buyer }}' as buyer_type,
    owners.{{ buyer }}_id as buyer_id,
    orders.order_id,
    orders.net_amount,
    orders.ordered_at
from {{ ref('int_activity__orders') }} as orders
inner join {{ ref('int_activity__order_owners') }} as owners
    on orders.order_id = owners.order_id
where owners.{{ buyer }}_id is not null
{{ 'union all' if not loop.last }}
{% endfor %}
