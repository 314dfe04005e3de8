with source as (

    {{ current_rows('hubspot', 'email_event_sent') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,

    -- strings
    {{ clean_text('subject') }} as subject
from source
