with source as (

    {{ current_rows('hubspot', 'email_event_open') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,

    -- strings
    {{ clean_text('browser') }} as browser,
    {{ clean_text('user_agent') }} as user_agent,

    -- numerics
    {{ parse('duration', 'int') }} as duration_ms
from source
