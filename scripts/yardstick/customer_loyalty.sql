-- How often customers come back, and to which categories and brands. A purchase is an item at a moment.
with lines as materialized (

    select
        'files:orders:' || order_id as order_id,
        category,
        brand,
        quantity,
        unit_price
    from staging.stg_files__order_items

    union all

    select
        'shopify:order:' || lines.order_id,
        products.category,
        coalesce(products.brand, lines.brand),
        lines.quantity,
        lines.unit_price
    from staging.stg_shopify__order_lines as lines
    left join staging.stg_shopify__products as products using (product_id)

),

-- of several spellings that of the most lines
names as (

    select
        part,
        written,
        first_value(trim(written)) over (
            partition by part, lower(trim(regexp_replace(nfc_normalize(written), '[\p{Z}\p{Cc}]+', ' ', 'g')))
            order by line_count desc, written asc
        ) as item
    from (
        select 'category' as part, category as written, count(*) as line_count from lines group by category
        union all
        select 'brand' as part, brand as written, count(*) as line_count from lines group by brand
    )
    where trim(written) <> ''

),

items as (

    select
        orders.customer_id,
        names.part,
        names.item,
        count(distinct orders.ordered_at) as purchase_count,
        min(orders.ordered_at) as first_at,
        max(orders.ordered_at) as last_at
    from yardstick.orders as orders
    inner join lines using (order_id)
    cross join lateral (values ('category', lines.category), ('brand', lines.brand)) as parts (part, written)
    inner join names using (part, written)
    where orders.customer_id is not null
        and coalesce(lines.quantity, 1) > 0
        and coalesce(lines.unit_price, 0) >= 0
    group by orders.customer_id, names.part, names.item

),

-- what a customer bought at the first moment was new then, and comes back later or not
tastes as (

    select
        customer_id,
        part,
        count(*) as item_count,
        arg_min(item, (-purchase_count, -epoch_us(last_at), item)) as favourite,
        max(purchase_count) / sum(purchase_count) as favourite_share,
        (sum(purchase_count) - count(*))
        / nullif(sum(purchase_count) - count(*) filter (where first_at = started_at), 0) as repeat_share
    from (
        select
            *,
            min(first_at) over (partition by customer_id, part) as started_at
        from items
    )
    group by customer_id, part

),

buyers as (

    select
        customer_id,
        count(*) as order_count
    from yardstick.orders
    where customer_id is not null
    group by customer_id

)

select
    buyers.customer_id,
    if(buyers.order_count < 4, buyers.order_count::varchar, '4+') as purchase_count_band,
    categories.favourite as favourite_category,
    brands.favourite as favourite_brand,
    buyers.order_count,
    coalesce(categories.item_count, 0) as category_count,
    categories.favourite_share as favourite_category_share,
    categories.repeat_share as category_repeat_share,
    coalesce(brands.item_count, 0) as brand_count,
    brands.favourite_share as favourite_brand_share,
    brands.repeat_share as brand_repeat_share
from buyers
left join tastes as categories
    on buyers.customer_id = categories.customer_id and categories.part = 'category'
left join tastes as brands
    on buyers.customer_id = brands.customer_id and brands.part = 'brand'
