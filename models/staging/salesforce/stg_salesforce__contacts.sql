with source as (

    {{ current_rows('salesforce', 'contact') }}

)

select
    -- ids
    'salesforce:contact:' || {{ clean_text('id') }} as record_id,
    {{ clean_text('id') }} as contact_id,
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('account_id') }} as company_source_key,
    {{ clean_text('master_record_id') }} as master_record_id,

    -- strings
    {{ clean_text('email') }} as email,
    coalesce({{ clean_text('mobile_phone') }}, {{ clean_text('phone') }}) as phone,
    case
        when {{ clean_text('mobile_phone') }} is not null then {{ clean_text('phone') }}
        else null
    end as second_phone,
    {{ clean_text('first_name') }} as first_name,
    {{ clean_text('last_name') }} as last_name,
    {{ clean_text('mailing_street') }} as street_address,
    {{ clean_text('mailing_city') }} as city,
    coalesce({{ clean_text('mailing_state_code') }}, {{ clean_text('mailing_state') }}) as region,
    {{ clean_text('mailing_postal_code') }} as postal_code,
    coalesce(
        {{ clean_text('mailing_country_code') }},
        {{ clean_text('mailing_country') }}
    ) as country,
    {{ clean_text('title') }} as job_title,
    {{ clean_text('department') }} as department,
    {{ clean_text('lead_source') }} as registration_source,

    -- booleans
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

    -- dates and timestamps
    {{ parse('birthdate', 'date') }} as birth_date,
    {{ parse('created_date', 'timestamp') }} as created_at,
    {{ parse('last_modified_date', 'timestamp') }} as updated_at
{{- select_passthrough_columns('salesforce', 'contact') }}
from source
