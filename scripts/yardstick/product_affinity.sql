-- Which categories and products the same customers buy: the 200 most bought of each, pairs of ten buyers.
with lines as materialized (

    select
        'files:orders:' || order_id as order_id,
        category,
        coalesce(product_name, product_id) as product,
        quantity,
        unit_price
    from staging.stg_files__order_items

    union all

    select
        'shopify:order:' || lines.order_id,
        products.category,
        coalesce(products.product_name, lines.product_name, lines.product_id),
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
        select 'product' as part, product as written, count(*) as line_count from lines group by product
    )
    where trim(written) <> ''

),

bought as (

    select distinct
        orders.customer_id,
        names.part,
        names.item
    from yardstick.orders as orders
    inner join lines using (order_id)
    cross join lateral (values ('category', lines.category), ('product', lines.product)) as parts (part, written)
    inner join names using (part, written)
    where orders.customer_id is not null
        and coalesce(lines.quantity, 1) > 0
        and coalesce(lines.unit_price, 0) >= 0

),

buyers as (

    select
        part,
        count(distinct customer_id) as customer_count
    from bought
    group by part

),

items as (

    select
        part,
        item,
        count(*) as customer_count,
        row_number() over (partition by part order by count(*) desc, item asc) as number
    from bought
    group by part, item
    qualify number <= 200

),

-- numbers are compared faster than names
baskets as (

    select
        hash(bought.customer_id) as customer,
        items.part,
        items.number
    from bought
    inner join items using (part, item)

),

pairs as (

    select
        one.part,
        one.number as one,
        other.number as other,
        count(*) as both_count
    from baskets as one
    inner join baskets as other
        on one.customer = other.customer
        and one.part = other.part
        and one.number <> other.number
    group by one.part, one.number, other.number
    having count(*) >= 10

)

select
    pairs.part,
    from_items.item as from_item,
    to_items.item as to_item,
    from_items.customer_count as from_count,
    to_items.customer_count as to_count,
    pairs.both_count,
    pairs.both_count / buyers.customer_count as support,
    pairs.both_count / from_items.customer_count as confidence,
    pairs.both_count::double * buyers.customer_count
    / (from_items.customer_count::double * to_items.customer_count) as lift
from pairs
inner join items as from_items on pairs.part = from_items.part and pairs.one = from_items.number
inner join items as to_items on pairs.part = to_items.part and pairs.other = to_items.number
inner join buyers on pairs.part = buyers.part
