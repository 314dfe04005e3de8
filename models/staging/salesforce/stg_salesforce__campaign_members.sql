with source as (

    {{ current_rows('salesforce', 'campaign_member') }}

)

select
    -- ids
    {{ clean_text('id') }} as campaign_member_id,
    {{ clean_text('campaign_id') }} as campaign_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('lead_id') }} as lead_id,

    -- strings
    {{ clean_text('status') }} as status,
    {{ clean_text('variant_c') }} as variant,

    -- booleans
    coalesce(
        {{ parse('is_control_c', 'boolean') }},
        {{ parse('control_group_c', 'boolean') }}
    ) as is_control,
    {{ parse('has_responded', 'boolean') }} as has_responded,

    -- timestamps
    {{ parse('created_date', 'timestamp') }} as assigned_at,
    {{ parse('first_responded_date', 'timestamp') }} as responded_at,
    {{ parse('last_modified_date', 'timestamp') }} as updated_at
from source
