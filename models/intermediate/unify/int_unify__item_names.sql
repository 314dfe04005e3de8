{#-
    One name for each category, brand and product that is spelt in several ways: the spelling of the most
    order lines. A product is known by its name, for its number differs between systems; without one by
    its number.
-#}
with written as (

    {% for part, name in [
        ('category', 'category'), ('brand', 'brand'), ('product', 'coalesce(product_name, product_id)')
    ] -%}
    select
        '{{ part }}' as part,
        {{ name }} as written_name,
        count(*) as line_count
    from {{ ref('int_unify__order_items') }}
    where nullif(trim({{ name }}), '') is not null
    group by {{ name }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

keyed as (

    select
        *,
        {{ vocabulary_key('written_name') }} as item_key
    from written

)

select
    part,
    written_name,
    first_value(trim(written_name)) over (
        partition by part, item_key
        order by line_count desc, written_name asc
    ) as item
from keyed
