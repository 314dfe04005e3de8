{#-
    Which categories and products the same customers buy: association rules between two items, with
    customers as the baskets (support and confidence: Agrawal, Imielinski & Swami 1993; lift: Brin, Motwani,
    Ullman & Tsur 1997). Pairs grow with the square of the items, so only the most bought take part.
-#}
{%- set settings = var('affinity') -%}

with counted as (

    select
        part,
        item,
        count(*) as customer_count
    from {{ ref('int_value__bought_items') }}
    group by part, item

),

items as (

    select *
    from counted
    qualify row_number() over (partition by part order by customer_count desc, item asc)
        <= {{ settings.max_items }}

),

buyers as (

    select
        part,
        count(distinct customer_id) as customer_count
    from {{ ref('int_value__bought_items') }}
    group by part

),

bought as (

    select bought_items.*
    from {{ ref('int_value__bought_items') }} as bought_items
    inner join items
        on bought_items.part = items.part
        and bought_items.item = items.item

),

pairs as (

    select
        bought.part,
        bought.item as from_item,
        partners.item as to_item,
        count(*) as both_count
    from bought
    inner join bought as partners
        on bought.customer_id = partners.customer_id
        and bought.part = partners.part
        and bought.item < partners.item
    group by bought.part, bought.item, partners.item
    having count(*) >= {{ settings.min_customers }}

),

directed as (

    select
        part,
        from_item,
        to_item,
        both_count
    from pairs

    union all

    select
        part,
        to_item as from_item,
        from_item as to_item,
        both_count
    from pairs

)

select
    directed.part,
    directed.from_item,
    directed.to_item,
    cast(from_items.customer_count as bigint) as from_count,
    cast(to_items.customer_count as bigint) as to_count,
    cast(directed.both_count as bigint) as both_count,
    cast(directed.both_count as double) / buyers.customer_count as support,
    cast(directed.both_count as double) / from_items.customer_count as confidence,
    cast(directed.both_count as double) * buyers.customer_count
    / (cast(from_items.customer_count as double) * to_items.customer_count) as lift
from directed
inner join items as from_items
    on directed.part = from_items.part
    and directed.from_item = from_items.item
inner join items as to_items
    on directed.part = to_items.part
    and directed.to_item = to_items.item
inner join buyers
    on directed.part = buyers.part
