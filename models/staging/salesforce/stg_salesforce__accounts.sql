with source as (

    {{ current_rows('salesforce', 'account') }}

)

select
    -- ids
    {{ clean_text('id') }} as account_id,
    {{ clean_text('parent_id') }} as parent_company_id,
    {{ clean_text('master_record_id') }} as master_record_id,

    -- strings
    {{ clean_text('name') }} as name,
    {{ clean_text('website') }} as domain,
    {{ clean_text('industry') }} as industry,
    {{ clean_text('type') }} as account_type,
    coalesce(
        {{ clean_text('billing_country_code') }},
        {{ clean_text('billing_country') }}
    ) as country,
    {{ clean_text('billing_city') }} as city,
    {{ clean_text('billing_street') }} as street_address,
    {{ clean_text('billing_postal_code') }} as postal_code,
    {{ clean_text('phone') }} as phone,

    -- numerics
    {{ parse('number_of_employees', 'int') }} as employee_count,
    {{ parse('annual_revenue', 'decimal(18,4)') }} as annual_revenue,

    -- booleans
    {{ parse('is_person_account', 'boolean') }} as is_person_account,

    -- timestamps
    {{ parse('created_date', 'timestamp') }} as created_at,
    {{ parse('last_modified_date', 'timestamp') }} as updated_at
{{- select_passthrough_columns('salesforce', 'account') }}
from source
