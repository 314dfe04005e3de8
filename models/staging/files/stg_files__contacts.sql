with source as (

    {{ current_rows('files', 'contacts') }}

)

select
    -- ids
    'files:contacts:' || {{ key_without_person(clean_text('contact_id')) }} as record_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_reference('customer_number') }} as customer_number,
    {{ clean_text('national_id') }} as national_id,

    -- strings
    {{ clean_text('email') }} as email,
    {{ clean_text('phone') }} as phone,
    {{ clean_text('first_name') }} as first_name,
    {{ clean_text('last_name') }} as last_name,
    {{ clean_text('street_address') }} as street_address,
    {{ clean_text('city') }} as city,
    {{ clean_text('region') }} as region,
    {{ clean_text('postal_code') }} as postal_code,
    {{ clean_text('country') }} as country,
    {{ clean_text('language') }} as language,
    {{ clean_text('company_name') }} as company_name,
    {{ clean_text('company_domain') }} as company_domain,
    {{ clean_text('job_title') }} as job_title,
    {{ clean_text('industry') }} as industry,
    {{ clean_text('registration_source') }} as registration_source,
    {{ clean_text('crm_lifecycle_stage') }} as crm_lifecycle_stage,
    {{ clean_text('lead_status') }} as lead_status,
    {{ clean_text('gender') }} as gender,
    {{ clean_text('education') }} as education,
    {{ clean_text('income_band') }} as income_band,
    {{ clean_text('preferred_category') }} as preferred_category,
    {{ clean_text('preferred_brand') }} as preferred_brand,
    {{ clean_text('purchase_timeframe') }} as purchase_timeframe,

    -- booleans
    {{ parse('is_unsubscribed', 'boolean') }} as is_unsubscribed,
    {{ parse('is_bounced', 'boolean') }} as is_bounced,
    {{ parse('email_consent', 'boolean') }} as email_consent,
    {{ parse('sms_consent', 'boolean') }} as sms_consent,
    {{ parse('phone_consent', 'boolean') }} as phone_consent,
    {{ parse('post_consent', 'boolean') }} as post_consent,

    -- dates and timestamps
    {{ parse('birth_date', 'date') }} as birth_date,
    {{ parse('created_at', 'timestamp') }} as created_at,
    {{ parse('updated_at', 'timestamp') }} as updated_at
{{- select_passthrough_columns('files', 'contacts') }}
from source
