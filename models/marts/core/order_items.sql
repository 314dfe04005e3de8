{#-
    Lines of the orders that count, in the reporting currency. A decimal of nineteen digits makes DuckDB
    multiply in more than eighteen, ten of them before the point: a line of ten billion rupiah is none too
    large. What is (a barcode for a quantity) has no amount, for one slip must not stop a refresh.
-#}
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
    try_cast(
        case
            when priced.currency = '{{ var("reporting_currency") }}'
                then cast(items.quantity as decimal(19, 4)) * items.unit_price
            else cast(cast(items.quantity as decimal(19, 4)) * items.unit_price as double)
                * priced.exchange_rate
        end as decimal(18, 4)
    ) as line_amount,
    orders.ordered_at
from {{ ref('int_unify__order_items') }} as items
inner join {{ ref('orders') }} as orders
    on items.order_id = orders.order_id
inner join priced on items.order_id = priced.order_id
