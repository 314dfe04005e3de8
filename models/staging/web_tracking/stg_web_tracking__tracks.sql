with source as (

    {{ current_rows('web_tracking', 'tracks') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,
    {{ clean_text('anonymous_id') }} as anonymous_id,
    {{ clean_text('user_id') }} as user_id,

    -- strings
    lower({{ clean_text('event') }}) as event_type,
    {{ clean_text('event_text') }} as event_name,
    {{ clean_text('value') }} as value,
    {{ clean_text('context_page_path') }} as page_path,
    {{ clean_text('context_page_url') }} as url,
    {{ clean_text('context_page_referrer') }} as referrer,
    {{ clean_text('context_campaign_source') }} as utm_source,
    {{ clean_text('context_campaign_medium') }} as utm_medium,
    {{ clean_text('context_campaign_name') }} as utm_campaign,
    {{ clean_text('context_campaign_content') }} as utm_content,
    {{ clean_text('context_campaign_term') }} as utm_term,
    {{ clean_text('context_user_agent') }} as user_agent,

    -- timestamps
    coalesce(
        {{ parse('timestamp', 'timestamp') }}, {{ parse('received_at', 'timestamp') }}
    ) as occurred_at
from source
