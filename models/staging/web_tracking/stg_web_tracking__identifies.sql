with source as (

    {{ current_rows('web_tracking', 'identifies') }}

)

select
    -- ids
    'web_tracking:identifies:' || {{ clean_text('id') }} as record_id,
    {{ clean_text('id') }} as event_id,
    {{ clean_text('anonymous_id') }} as anonymous_id,
    {{ clean_text('user_id') }} as user_id,

    -- strings
    coalesce({{ clean_text('email') }}, {{ clean_text('context_traits_email') }}) as email,
    coalesce({{ clean_text('phone') }}, {{ clean_text('context_traits_phone') }}) as phone,
    coalesce(
        {{ clean_text('first_name') }},
        {{ clean_text('context_traits_first_name') }}
    ) as first_name,
    coalesce(
        {{ clean_text('last_name') }},
        {{ clean_text('context_traits_last_name') }}
    ) as last_name,
    {{ clean_text('context_locale') }} as language,
    {{ clean_text('context_user_agent') }} as user_agent,

    -- timestamps
    coalesce(
        {{ parse('timestamp', 'timestamp') }}, {{ parse('received_at', 'timestamp') }}
    ) as occurred_at
from source
