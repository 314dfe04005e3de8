with source as (

    {{ current_rows('hubspot', 'ticket_contact') }}

)

select
    -- ids
    {{ clean_text('ticket_id') }} as ticket_id,
    {{ clean_text('contact_id') }} as contact_id,

    -- strings
    lower({{ clean_text('category') }}) as association_category
from source
