{#- Orders that count, won deals included, in the reporting currency. -#}
select
    orders.order_id,
    owners.customer_id,
    owners.company_id,
    orders.source,
    orders.source_table,
    orders.order_status,
    orders.channel,
    orders.currency as original_currency,
    orders.gross_amount,
    orders.refunded_amount,
    orders.discount_amount,
    orders.net_amount,
    orders.ordered_at
from {{ ref('int_activity__orders') }} as orders
inner join {{ ref('int_activity__order_owners') }} as owners
    on orders.order_id = owners.order_id
