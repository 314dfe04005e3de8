with source as (

    {{ current_rows('shopify', 'order_line') }}

)

select
    -- ids
    {{ clean_text('id') }} as order_line_id,
    {{ clean_text('order_id') }} as order_id,
    {{ parse('index', 'int') }} as line_number,
    {{ clean_text('product_id') }} as product_id,
    {{ clean_text('variant_id') }} as variant_id,

    -- strings
    {{ clean_text('sku') }} as sku,
    coalesce({{ clean_text('title') }}, {{ clean_text('name') }}) as product_name,
    {{ clean_text('vendor') }} as brand,

    -- numerics
    {{ parse('quantity', 'decimal(18,4)') }} as quantity,
    coalesce(
        {{ parse('price', 'decimal(18,4)') }},
        {{ parse('original_unit_price_set_shop_amount', 'decimal(18,4)') }},
        cast(
            {{ parse('original_total_set_shop_amount', 'decimal(18,4)') }}
            / nullif({{ parse('quantity', 'decimal(18,4)') }}, 0)
            as decimal(18, 4)
        )
    ) as unit_price,
    coalesce(
        {{ parse('total_discount', 'decimal(18,4)') }},
        {{ parse('total_discount_set_shop_amount', 'decimal(18,4)') }}
    ) as discount_amount,

    -- booleans
    coalesce(
        {{ parse('gift_card', 'boolean') }},
        {{ parse('is_gift_card', 'boolean') }}
    ) as is_gift_card
from source
