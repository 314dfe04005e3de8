-- Lines of the orders that count, in US dollars and before tax.
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
        case
            when orders.is_tax_included
                then (lines.unit_price::double * orders.untaxed_share)::decimal(18, 4)
            else lines.unit_price
        end
    from staging.stg_shopify__order_lines as lines
    left join staging.stg_shopify__orders as orders using (order_id)
    left join staging.stg_shopify__products as products using (product_id)

),

-- asked once a day and not once an order
rates as (

    select
        days.original_currency,
        days.ordered_on,
        dollar.units_per_usd::double / rates.units_per_usd::double as exchange_rate
    from (select distinct original_currency, ordered_at::date as ordered_on from yardstick.orders) as days
    inner join seeds.exchange_rates as rates
        on days.original_currency = rates.currency_code
        and days.ordered_on >= rates.valid_from
        and days.ordered_on < rates.valid_to
    inner join seeds.exchange_rates as dollar
        on dollar.currency_code = 'USD'
        and days.ordered_on >= dollar.valid_from
        and days.ordered_on < dollar.valid_to
    where days.original_currency <> 'USD'

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
    coalesce((lines.unit_price::double * rates.exchange_rate)::decimal(18, 4), lines.unit_price) as unit_price,
    coalesce(
        ((lines.quantity * lines.unit_price)::double * rates.exchange_rate)::decimal(18, 4),
        (lines.quantity * lines.unit_price)::decimal(18, 4)
    ) as line_amount,
    orders.ordered_at
from lines
inner join yardstick.orders as orders using (order_id)
left join rates
    on orders.original_currency = rates.original_currency
    and orders.ordered_at::date = rates.ordered_on
