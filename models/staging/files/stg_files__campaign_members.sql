with source as (

    {{ current_rows('files', 'campaign_members') }}

)

select
    -- ids
    {{ clean_text('campaign_id') }} as campaign_id,
    {{ clean_text('contact_id') }} as contact_id,

    -- strings
    {{ clean_text('email') }} as email,
    {{ clean_text('variant') }} as variant,

    -- booleans
    {{ parse('is_control', 'boolean') }} as is_control,

    -- timestamps
    {{ parse('assigned_at', 'timestamp') }} as assigned_at
from source
