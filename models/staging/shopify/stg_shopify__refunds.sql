with source as (

    {{ current_rows('shopify', 'refund') }}

)

select
    -- ids
    {{ clean_text('id') }} as refund_id,
    {{ clean_text('order_id') }} as order_id,

    -- strings
    upper({{ clean_text('total_refunded_set_shop_currency_code') }}) as currency,

    -- numerics
    {{ parse('total_refunded_set_shop_amount', 'decimal(18,4)') }} as refunded_amount_with_tax,

    -- timestamps
    coalesce(
        {{ parse('processed_at', 'timestamp') }}, {{ parse('created_at', 'timestamp') }}
    ) as refunded_at
from source
