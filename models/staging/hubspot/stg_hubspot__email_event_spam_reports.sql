with source as (

    {{ current_rows('hubspot', 'email_event_spam_report') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,

    -- strings
    {{ clean_text('user_agent') }} as user_agent
from source
