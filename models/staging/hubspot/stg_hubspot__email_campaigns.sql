with source as (

    {{ current_rows('hubspot', 'email_campaign') }}

)

select
    -- ids
    {{ clean_text('id') }} as campaign_id,
    {{ clean_text('content_id') }} as content_id,

    -- strings
    {{ clean_text('name') }} as name,
    {{ clean_text('subject') }} as subject,
    lower({{ clean_text('type') }}) as campaign_type,
    lower({{ clean_text('sub_type') }}) as campaign_sub_type,
    'email' as channel
from source
