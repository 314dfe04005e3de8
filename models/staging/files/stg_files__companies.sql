with source as (

    {{ current_rows('files', 'companies') }}

)

select
    -- ids
    {{ clean_text('company_id') }} as company_id,
    {{ clean_text('parent_company_id') }} as parent_company_id,

    -- strings
    {{ clean_text('name') }} as name,
    {{ clean_text('domain') }} as domain,
    {{ clean_text('industry') }} as industry,
    {{ clean_text('technologies') }} as technologies,
    {{ clean_text('country') }} as country,
    {{ clean_text('city') }} as city,
    {{ clean_text('street_address') }} as street_address,
    {{ clean_text('postal_code') }} as postal_code,
    {{ clean_text('phone') }} as phone,

    -- numerics
    {{ parse('employee_count', 'int') }} as employee_count,
    {{ parse('annual_revenue', 'decimal(18,4)') }} as annual_revenue,

    -- timestamps
    {{ parse('created_at', 'timestamp') }} as created_at,
    {{ parse('updated_at', 'timestamp') }} as updated_at
{{- select_passthrough_columns('files', 'companies') }}
from source
