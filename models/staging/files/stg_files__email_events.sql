with source as (

    {{ current_rows('files', 'email_events') }}

)

select
    -- ids
    {{ clean_text('event_id') }} as event_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('campaign_id') }} as campaign_id,

    -- strings
    {{ clean_text('email') }} as email,
    lower({{ clean_text('event_type') }}) as event_type,
    {{ clean_text('url') }} as url,

    -- timestamps
    {{ parse('occurred_at', 'timestamp') }} as occurred_at
from source
