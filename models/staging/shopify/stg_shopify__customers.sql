with source as (

    {{ current_rows('shopify', 'customer') }}

)

select
    -- ids
    'shopify:customer:' || {{ clean_text('id') }} as record_id,
    {{ clean_text('id') }} as customer_id,

    -- strings
    {{ clean_text('email') }} as email,
    {{ clean_text('phone') }} as phone,
    {{ clean_text('first_name') }} as first_name,
    {{ clean_text('last_name') }} as last_name,
    {{ clean_text('default_address_address_1') }} as street_address,
    {{ clean_text('default_address_city') }} as city,
    coalesce(
        {{ clean_text('default_address_province_code') }},
        {{ clean_text('default_address_province') }}
    ) as region,
    {{ clean_text('default_address_zip') }} as postal_code,
    coalesce(
        {{ clean_text('default_address_country_code') }},
        {{ clean_text('default_address_country') }}
    ) as country,
    {{ clean_text('default_address_company') }} as company_name,
    {{ clean_text('locale') }} as language,
    lower({{ clean_text('state') }}) as account_status,

    -- booleans
    case
        when upper({{ clean_text('email_marketing_consent_state') }}) = 'SUBSCRIBED' then true
        when {{ clean_text('email_marketing_consent_state') }} is not null then false
        else {{ parse('accepts_marketing', 'boolean') }}
    end as email_consent,
    case
        when upper({{ clean_text('sms_marketing_consent_state') }}) = 'SUBSCRIBED' then true
        when {{ clean_text('sms_marketing_consent_state') }} is not null then false
        else null
    end as sms_consent,
    upper({{ clean_text('email_marketing_consent_state') }}) = 'UNSUBSCRIBED' as is_unsubscribed,
    {{ parse('verified_email', 'boolean') }} as is_email_verified,

    -- timestamps
    {{ parse('created_at', 'timestamp') }} as created_at,
    {{ parse('updated_at', 'timestamp') }} as updated_at
{{- select_passthrough_columns('shopify', 'customer') }}
from source
