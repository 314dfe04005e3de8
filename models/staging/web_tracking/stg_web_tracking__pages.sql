with source as (

    {{ current_rows('web_tracking', 'pages') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,
    {{ clean_text('anonymous_id') }} as anonymous_id,
    {{ clean_text('user_id') }} as user_id,

    -- strings
    'page' as event_type,
    {{ clean_text('name') }} as page_name,
    {{ clean_text('title') }} as page_title,
    coalesce({{ clean_text('path') }}, {{ clean_text('context_page_path') }}) as page_path,
    coalesce({{ clean_text('url') }}, {{ clean_text('context_page_url') }}) as url,
    coalesce({{ clean_text('referrer') }}, {{ clean_text('context_page_referrer') }}) as referrer,
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
