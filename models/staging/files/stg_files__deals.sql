with source as (

    {{ current_rows('files', 'deals') }}

)

select
    -- ids
    {{ clean_text('deal_id') }} as deal_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('company_id') }} as company_id,
    {{ clean_text('order_id') }} as order_id,

    -- strings
    {{ clean_text('company_name') }} as company_name,
    {{ clean_text('name') }} as name,
    {{ clean_text('product') }} as product,
    {{ clean_text('stage') }} as stage,
    upper({{ clean_text('currency') }}) as currency,
    {{ clean_text('owner') }} as owner,

    -- numerics
    {{ parse('amount', 'decimal(18,4)') }} as amount,

    -- booleans
    {{ parse('is_won', 'boolean') }} as is_won,

    -- timestamps
    {{ parse('created_at', 'timestamp') }} as created_at,
    {{ parse('closed_at', 'timestamp') }} as closed_at
from source
