with source as (

    {{ current_rows('hubspot', 'company') }}

)

select
    -- ids
    {{ clean_text('id') }} as company_id,
    {{ clean_text('property_hs_parent_company_id') }} as parent_company_id,

    -- strings
    {{ clean_text('property_name') }} as name,
    coalesce({{ clean_text('property_domain') }}, {{ clean_text('property_website') }}) as domain,
    {{ clean_text('property_industry') }} as industry,
    {{ clean_text('property_web_technologies') }} as technologies,
    {{ clean_text('property_country') }} as country,
    {{ clean_text('property_city') }} as city,
    {{ clean_text('property_address') }} as street_address,
    {{ clean_text('property_zip') }} as postal_code,
    {{ clean_text('property_phone') }} as phone,

    -- numerics
    {{ parse('property_numberofemployees', 'int') }} as employee_count,
    {{ parse('property_annualrevenue', 'decimal(18,4)') }} as annual_revenue,

    -- timestamps
    {{ parse('property_createdate', 'timestamp') }} as created_at,
    {{ parse('property_hs_lastmodifieddate', 'timestamp') }} as updated_at
{{- select_passthrough_columns('hubspot', 'company') }}
from source
