{#- Lines of the orders that count, in the reporting currency. -#}
with priced as (

    select
        order_id,
        currency,
        exchange_rate
    from {{ ref('int_activity__orders') }}
    where exclusion_reason is null

)

select
    items.order_item_id,
    items.order_id,
    orders.customer_id,
    orders.company_id,
    items.product_id,
    items.product_name,
    items.category,
    items.brand,
    items.quantity,
    cast(
        case
            when priced.currency = '{{ var("reporting_currency") }}' then items.unit_price
            else cast(items.unit_price as double) * priced.exchange_rate
        end as decimal(18, 4)
    ) as unit_price,
    cast(
        case
            when priced.currency = '{{ var("reporting_currency") }}'
                then items.quantity * items.unit_price
            else cast(items.quantity * items.unit_price as double) * priced.exchange_rate
        end as decimal(18, 4)
    ) as line_amount,
    orders.ordered_at
from {{ ref('int_unify__order_items') }} as items
inner join {{ ref('orders') }} as orders
    on items.order_id = orders.order_id
inner join priced on items.order_id = priced.order_id
