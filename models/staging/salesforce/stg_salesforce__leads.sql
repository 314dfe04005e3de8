with source as (

    {{ current_rows('salesforce', 'lead') }}

)

select
    -- ids
    'salesforce:lead:' || {{ clean_text('id') }} as record_id,
    {{ clean_text('id') }} as lead_id,
    {{ clean_text('master_record_id') }} as master_record_id,
    {{ clean_text('converted_contact_id') }} as converted_contact_id,
    {{ clean_text('converted_account_id') }} as converted_account_id,
    {{ clean_text('converted_opportunity_id') }} as converted_opportunity_id,
    {{ clean_text('converted_account_id') }} as company_source_key,

    -- strings
    {{ clean_text('email') }} as email,
    coalesce({{ clean_text('mobile_phone') }}, {{ clean_text('phone') }}) as phone,
    case
        when {{ clean_text('mobile_phone') }} is not null then {{ clean_text('phone') }}
        else null
    end as second_phone,
    {{ clean_text('first_name') }} as first_name,
    {{ clean_text('last_name') }} as last_name,
    {{ clean_text('street') }} as street_address,
    {{ clean_text('city') }} as city,
    coalesce({{ clean_text('state_code') }}, {{ clean_text('state') }}) as region,
    {{ clean_text('postal_code') }} as postal_code,
    coalesce({{ clean_text('country_code') }}, {{ clean_text('country') }}) as country,
    {{ clean_text('company') }} as company_name,
    {{ clean_text('website') }} as company_domain,
    {{ clean_text('title') }} as job_title,
    {{ clean_text('industry') }} as industry,
    {{ clean_text('lead_source') }} as registration_source,
    {{ clean_text('status') }} as lead_status,
    {{ clean_text('rating') }} as rating,

    -- numerics
    {{ parse('number_of_employees', 'int') }} as employee_count,
    {{ parse('annual_revenue', 'decimal(18,4)') }} as annual_revenue,

    -- booleans
    {{ parse('is_converted', 'boolean') }} as is_converted,
    {{ parse('has_opted_out_of_email', 'boolean') }} as is_unsubscribed,
    case
        when {{ parse('is_email_bounced', 'boolean') }} then true
        when {{ parse('email_bounced_date', 'timestamp') }} is not null then true
        when {{ parse('is_email_bounced', 'boolean') }} = false then false
        -- neither column is synced
        else null
    end as is_bounced,
    case
        when {{ parse('do_not_call', 'boolean') }} then false
        -- not having objected is no consent
        else null
    end as phone_consent,

    -- timestamps
    {{ parse('converted_date', 'timestamp') }} as converted_at,
    {{ parse('created_date', 'timestamp') }} as created_at,
    {{ parse('last_modified_date', 'timestamp') }} as updated_at
{{- select_passthrough_columns('salesforce', 'lead') }}
from source
