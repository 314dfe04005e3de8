{#-
    Every source's order lines in one shape, prices in the order's currency and before tax, as the order's
    amount is: where a shop's prices include the tax, the order's share of it is taken off each line.
-#}
with files as (

    select
        'files:orders:' || order_id as order_id,
        'files:order_items:' || order_id || '|' || line_number as order_item_id,
        product_id,
        product_name,
        category,
        brand,
        quantity,
        unit_price
    from {{ ref('stg_files__order_items') }}

),

shopify as (

    select
        'shopify:order:' || lines.order_id as order_id,
        'shopify:order_line:' || lines.order_line_id as order_item_id,
        lines.product_id,
        coalesce(products.product_name, lines.product_name) as product_name,
        products.category,
        coalesce(products.brand, lines.brand) as brand,
        lines.quantity,
        cast(
            case
                when orders.is_tax_included then cast(lines.unit_price as double) * orders.untaxed_share
                else cast(lines.unit_price as double)
            end as decimal(18, 4)
        ) as unit_price
    from {{ ref('stg_shopify__order_lines') }} as lines
    left join {{ ref('stg_shopify__orders') }} as orders
        on lines.order_id = orders.order_id
    left join {{ ref('stg_shopify__products') }} as products
        on lines.product_id = products.product_id

)

select * from files
union all
select * from shopify
