{#-
    How often buyers come back, and to what: the category and the brand bought in most orders, what share of
    the purchases it has (share of requirements), and what share of the later purchases are of something
    bought before (repeat share). A purchase is an item at a moment, in however many lines and orders; of one
    moment nothing is told about coming back.
-#}
with contents as (

    {% for part in ['category', 'brand'] -%}
    select
        items.order_id,
        names.part,
        names.item
    from {{ ref('int_unify__order_items') }} as items
    inner join {{ ref('int_unify__item_names') }} as names
        on names.part = '{{ part }}'
        and items.{{ part }} = names.written_name
    where {{ is_bought('items') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

bought as (

    select distinct
        purchases.buyer_type,
        purchases.buyer_id,
        contents.part,
        contents.item,
        purchases.ordered_at
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
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at
    from bought
    group by buyer_type, buyer_id, part, item

),

starts as (

    select
        buyer_type,
        buyer_id,
        part,
        min(first_ordered_at) as first_ordered_at
    from items
    group by buyer_type, buyer_id, part

),

favourites as (

    select
        buyer_type,
        buyer_id,
        part,
        item,
        purchase_count
    from items
    qualify row_number() over (
            partition by buyer_type, buyer_id, part
            order by purchase_count desc, last_ordered_at desc, item asc
        ) = 1

),

tastes as (

    -- an item is new once, and was so with the first order or later
    select
        items.buyer_type,
        items.buyer_id,
        items.part,
        count(*) as item_count,
        sum(items.purchase_count) as purchase_count,
        sum(items.purchase_count) - count(*) as repeat_count,
        sum(items.purchase_count) - count(*) filter (where items.first_ordered_at = starts.first_ordered_at)
            as later_count
    from items
    inner join starts
        on items.buyer_type = starts.buyer_type
        and items.buyer_id = starts.buyer_id
        and items.part = starts.part
    group by items.buyer_type, items.buyer_id, items.part

),

judged as (

    select
        tastes.buyer_type,
        tastes.buyer_id,
        tastes.part,
        tastes.item_count,
        favourites.item as favourite,
        cast(favourites.purchase_count as double) / tastes.purchase_count as favourite_share,
        cast(tastes.repeat_count as double) / nullif(tastes.later_count, 0) as repeat_share
    from tastes
    inner join favourites
        on tastes.buyer_type = favourites.buyer_type
        and tastes.buyer_id = favourites.buyer_id
        and tastes.part = favourites.part

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
left join judged as {{ part }}
    on buyers.buyer_type = {{ part }}.buyer_type
    and buyers.buyer_id = {{ part }}.buyer_id
    and {{ part }}.part = '{{ part }}'
{% endfor %}
