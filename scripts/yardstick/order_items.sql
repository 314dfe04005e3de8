-- Lines of the orders that count, in US dollars.
with lines as (

    select
        'files:order_items:' || order_id || '|' || line_number as order_item_id,
        'files:orders:' || order_id as order_id,
        product_id,
        product_name,
        category,
        brand,
        quantity,
        unit_price
    from staging.stg_files__order_items

    union all

    select
        'shopify:order_line:' || lines.order_line_id,
        'shopify:order:' || lines.order_id,
        lines.product_id,
        coalesce(products.product_name, lines.product_name),
        products.category,
        coalesce(products.brand, lines.brand),
        lines.quantity,
        lines.unit_price
    from staging.stg_shopify__order_lines as lines
    left join staging.stg_shopify__products as products using (product_id)

),

-- the rate of the order's day, null for dollars
orders as (

    select
        orders.order_id,
        orders.customer_id,
        orders.company_id,
        orders.ordered_at,
        if(
            orders.original_currency <> 'USD', dollar.units_per_usd::double / rates.units_per_usd::double, null
        ) as exchange_rate
    from yardstick.orders as orders
    asof left join seeds.exchange_rates as rates
        on orders.original_currency = rates.currency_code
        and orders.ordered_at >= rates.valid_from
    asof left join (select * from seeds.exchange_rates where currency_code = 'USD') as dollar
        on orders.ordered_at >= dollar.valid_from

)

select
    lines.order_item_id,
    orders.order_id,
    orders.customer_id,
    orders.company_id,
    lines.product_id,
    lines.product_name,
    lines.category,
    lines.brand,
    lines.quantity,
    coalesce((lines.unit_price::double * orders.exchange_rate)::decimal(18, 4), lines.unit_price) as unit_price,
    coalesce(
        ((lines.quantity * lines.unit_price)::double * orders.exchange_rate)::decimal(18, 4),
        (lines.quantity * lines.unit_price)::decimal(18, 4)
    ) as line_amount,
    orders.ordered_at
from lines
inner join orders using (order_id)
