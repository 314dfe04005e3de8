with source as (

    {{ current_rows('hubspot', 'email_event_click') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,

    -- strings
    {{ clean_text('url') }} as url,
    {{ clean_text('referer') }} as referrer,
    {{ clean_text('browser') }} as browser,
    {{ clean_text('user_agent') }} as user_agent
from source
