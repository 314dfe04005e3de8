with source as (

    {{ current_rows('hubspot', 'ticket') }}

)

select
    -- ids
    {{ clean_text('id') }} as ticket_id,
    {{ clean_text('property_hs_pipeline') }} as pipeline_id,
    {{ clean_text('property_hs_pipeline_stage') }} as stage_id,

    -- strings
    {{ clean_text('property_subject') }} as subject,
    lower({{ clean_text('property_hs_ticket_priority') }}) as priority,
    {{ clean_text('property_hs_ticket_category') }} as category,
    {{ clean_text('property_hubspot_owner_id') }} as owner,

    -- timestamps
    {{ parse('property_createdate', 'timestamp') }} as created_at,
    {{ parse('property_first_agent_reply_date', 'timestamp') }} as first_replied_at,
    {{ parse('property_closed_date', 'timestamp') }} as closed_at,
    {{ parse('property_hs_lastmodifieddate', 'timestamp') }} as updated_at
from source
