with source as (

    {{ current_rows('hubspot', 'email_event_bounce') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,

    -- strings
    lower({{ clean_text('category') }}) as bounce_category,
    {{ clean_text('status') }} as status,
    {{ clean_text('response') }} as response
from source
