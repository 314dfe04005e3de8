with source as (

    {{ current_rows('shopify', 'order_line_refund') }}

)

select
    -- ids
    {{ clean_text('id') }} as order_line_refund_id,
    {{ clean_text('refund_id') }} as refund_id,
    {{ clean_text('order_line_id') }} as order_line_id,

    -- strings
    lower({{ clean_text('restock_type') }}) as restock_type,

    -- numerics
    {{ parse('quantity', 'decimal(18,4)') }} as quantity,
    coalesce(
        {{ parse('subtotal', 'decimal(18,4)') }},
        {{ parse('subtotal_set_shop_amount', 'decimal(18,4)') }}
    ) as refunded_amount,
    coalesce(
        {{ parse('total_tax', 'decimal(18,4)') }},
        {{ parse('total_tax_set_shop_amount', 'decimal(18,4)') }}
    ) as tax_amount
from source
