with source as (

    {{ current_rows('hubspot', 'contact') }}

)

select
    -- ids
    'hubspot:contact:' || {{ clean_text('id') }} as record_id,
    {{ clean_text('id') }} as contact_id,
    {{ clean_text('property_associatedcompanyid') }} as company_source_key,
    {{ clean_text('property_hs_merged_object_ids') }} as merged_contact_ids,

    -- strings
    {{ clean_text('property_email') }} as email,
    coalesce({{ clean_text('property_mobilephone') }}, {{ clean_text('property_phone') }}) as phone,
    case
        when {{ clean_text('property_mobilephone') }} is not null
            then {{ clean_text('property_phone') }}
        else null
    end as second_phone,
    {{ clean_text('property_firstname') }} as first_name,
    {{ clean_text('property_lastname') }} as last_name,
    {{ clean_text('property_address') }} as street_address,
    {{ clean_text('property_city') }} as city,
    {{ clean_text('property_state') }} as region,
    {{ clean_text('property_zip') }} as postal_code,
    {{ clean_text('property_country') }} as country,
    {{ clean_text('property_hs_language') }} as language,
    {{ clean_text('property_company') }} as company_name,
    {{ clean_text('property_website') }} as company_domain,
    {{ clean_text('property_jobtitle') }} as job_title,
    {{ clean_text('property_industry') }} as industry,
    {{ clean_text('property_hs_analytics_source') }} as registration_source,
    {{ clean_text('property_lifecyclestage') }} as crm_lifecycle_stage,
    {{ clean_text('property_hs_lead_status') }} as lead_status,

    -- booleans
    {{ parse('property_hs_email_optout', 'boolean') }} as is_unsubscribed,
    case
        when {{ clean_text('property_hs_email_hard_bounce_reason_enum') }} is not null then true
        when {{ clean_text('property_hs_email_hard_bounce_reason') }} is not null then true
        -- no reason given says nothing: the property may not be synced
        else null
    end as is_bounced,

    -- dates and timestamps
    {{ parse('property_date_of_birth', 'date') }} as birth_date,
    {{ parse('property_createdate', 'timestamp') }} as created_at,
    {{ parse('property_lastmodifieddate', 'timestamp') }} as updated_at
{{- select_passthrough_columns('hubspot', 'contact') }}
from source
