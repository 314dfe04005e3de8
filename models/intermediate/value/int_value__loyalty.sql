{#-
    How often buyers come back, and to what: the category and the brand bought in most orders, what share of
    the purchases it has (share of requirements), and what share of the later purchases are of something
    bought in an earlier order (repeat share). A purchase is an item in an order; of one order nothing is told
    about coming back.
-#}
with contents as (

    {% for part in ['category', 'brand'] -%}
    select distinct
        items.order_id,
        names.part,
        names.item
    from {{ ref('int_unify__order_items') }} as items
    inner join {{ ref('int_unify__item_names') }} as names
        on names.part = '{{ part }}'
        and items.{{ part }} = names.written_name
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

bought as (

    select
        purchases.buyer_type,
        purchases.buyer_id,
        contents.part,
        contents.item,
        purchases.ordered_at,
        min(purchases.ordered_at) over (
            partition by purchases.buyer_type, purchases.buyer_id, contents.part
        ) as first_ordered_at,
        min(purchases.ordered_at) over (
            partition by purchases.buyer_type, purchases.buyer_id, contents.part, contents.item
        ) as item_first_ordered_at
    from {{ ref('int_value__purchases') }} as purchases
    inner join contents
        on purchases.order_id = contents.order_id

),

items as (

    select
        buyer_type,
        buyer_id,
        part,
        item,
        count(*) as purchase_count,
        count(*) filter (where ordered_at > first_ordered_at) as later_count,
        count(*) filter (where ordered_at > item_first_ordered_at) as repeat_count,
        row_number() over (
            partition by buyer_type, buyer_id, part
            order by count(*) desc, max(ordered_at) desc, item asc
        ) as place
    from bought
    group by buyer_type, buyer_id, part, item

),

tastes as (

    select
        buyer_type,
        buyer_id,
        part,
        count(*) as item_count,
        min(item) filter (where place = 1) as favourite,
        cast(sum(purchase_count) filter (where place = 1) as double) / sum(purchase_count) as favourite_share,
        cast(sum(repeat_count) as double) / nullif(sum(later_count), 0) as repeat_share
    from items
    group by buyer_type, buyer_id, part

),

buyers as (

    select
        buyer_type,
        buyer_id,
        count(*) as order_count
    from {{ ref('int_value__purchases') }}
    group by buyer_type, buyer_id

)

select
    buyers.buyer_type,
    buyers.buyer_id,
    case
        when buyers.order_count = 1 then '1'
        when buyers.order_count = 2 then '2'
        when buyers.order_count = 3 then '3'
        else '4+'
    end as purchase_count_band,
    {% for part in ['category', 'brand'] -%}
    {{ part }}.favourite as favourite_{{ part }},
    {% endfor -%}
    {% for part in ['category', 'brand'] -%}
    cast(coalesce({{ part }}.item_count, 0) as bigint) as {{ part }}_count,
    {{ part }}.favourite_share as favourite_{{ part }}_share,
    {{ part }}.repeat_share as {{ part }}_repeat_share,
    {% endfor -%}
    cast(buyers.order_count as bigint) as order_count
from buyers
{% for part in ['category', 'brand'] -%}
left join tastes as {{ part }}
    on buyers.buyer_type = {{ part }}.buyer_type
    and buyers.buyer_id = {{ part }}.buyer_id
    and {{ part }}.part = '{{ part }}'
{% endfor %}
