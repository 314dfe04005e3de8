with source as (

    {{ current_rows('files', 'erasure_requests') }}

)

select
    -- ids
    {{ clean_text('request_id') }} as request_id,
    {{ clean_text('customer_number') }} as customer_number,
    {{ clean_text('contact_id') }} as contact_id,

    -- strings
    {{ clean_text('email') }} as email,
    {{ clean_text('phone') }} as phone,

    -- timestamps
    {{ parse('requested_at', 'timestamp') }} as requested_at
from source
