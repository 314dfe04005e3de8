with source as (

    {{ current_rows('files', 'order_items') }}

)

select
    -- ids
    {{ clean_text('order_id') }} as order_id,
    {{ parse('line_number', 'int') }} as line_number,
    {{ clean_text('product_id') }} as product_id,

    -- strings
    {{ clean_text('product_name') }} as product_name,
    {{ clean_text('category') }} as category,
    {{ clean_text('brand') }} as brand,

    -- numerics
    {{ parse('quantity', 'decimal(18,4)') }} as quantity,
    {{ parse('unit_price', 'decimal(18,4)') }} as unit_price
from source
