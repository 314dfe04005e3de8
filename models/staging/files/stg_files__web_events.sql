with source as (

    {{ current_rows('files', 'web_events') }}

)

select
    -- ids
    {{ clean_text('event_id') }} as event_id,
    {{ clean_text('anonymous_id') }} as anonymous_id,
    {{ clean_text('contact_id') }} as contact_id,

    -- strings
    {{ clean_text('email') }} as email,
    lower({{ clean_text('event_type') }}) as event_type,
    {{ clean_text('url') }} as url,
    {{ clean_text('referrer') }} as referrer,
    {{ clean_text('utm_source') }} as utm_source,
    {{ clean_text('utm_medium') }} as utm_medium,
    {{ clean_text('utm_campaign') }} as utm_campaign,
    {{ clean_text('user_agent') }} as user_agent,

    -- timestamps
    {{ parse('occurred_at', 'timestamp') }} as occurred_at
from source
