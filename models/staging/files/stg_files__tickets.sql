with source as (

    {{ current_rows('files', 'tickets') }}

)

select
    -- ids
    {{ clean_text('ticket_id') }} as ticket_id,
    {{ clean_text('contact_id') }} as contact_id,

    -- strings
    {{ clean_text('email') }} as email,
    {{ clean_text('status') }} as status,
    {{ clean_text('priority') }} as priority,
    {{ clean_text('category') }} as category,

    -- numerics
    {{ parse('satisfaction', 'double') }} as satisfaction,

    -- timestamps
    {{ parse('created_at', 'timestamp') }} as created_at,
    {{ parse('closed_at', 'timestamp') }} as closed_at
from source
