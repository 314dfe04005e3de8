with source as (

    {{ current_rows('files', 'orders') }}

)

select
    -- ids
    {{ clean_text('order_id') }} as order_id,
    {{ clean_reference('contact_id') }} as contact_id,
    {{ clean_reference('customer_number') }} as customer_number,

    -- strings
    {{ clean_text('email') }} as email,
    {{ clean_text('status') }} as status,
    upper({{ clean_text('currency') }}) as currency,
    {{ clean_text('channel') }} as channel,

    -- numerics
    {{ parse('amount', 'decimal(18,4)') }} as amount,
    {{ parse('refunded_amount', 'decimal(18,4)') }} as refunded_amount,
    {{ parse('discount_amount', 'decimal(18,4)') }} as discount_amount,

    -- booleans
    {{ parse('is_test', 'boolean') }} as is_test,

    -- timestamps
    {{ parse('ordered_at', 'timestamp') }} as ordered_at
from source
