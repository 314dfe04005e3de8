{#- Categories and products that customers bought, whatever the order; what has no name is left out. -#}
with lines as (

    select
        owners.customer_id,
        items.category,
        coalesce(items.product_name, items.product_id) as product
    from {{ ref('int_unify__order_items') }} as items
    inner join {{ ref('int_activity__order_owners') }} as owners
        on items.order_id = owners.order_id
    where owners.customer_id is not null
        and {{ is_bought('items') }}

)

{% for part in ['category', 'product'] -%}
select distinct
    lines.customer_id,
    names.part,
    names.item
from lines
inner join {{ ref('int_unify__item_names') }} as names
    on names.part = '{{ part }}'
    and lines.{{ part }} = names.written_name
{{ 'union all' if not loop.last }}
{% endfor %}
