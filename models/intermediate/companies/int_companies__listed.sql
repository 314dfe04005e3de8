{#- What sources list as companies, standardized, with the keys companies are compared by. -#}
select
    companies.record_id,
    companies.source,
    companies.source_table,
    companies.source_key,
    companies.name,
    case when private_domains.domain is null then domains.registrable_domain else null end as domain_key,
    company_names.company_name_key as name_key,
    industries.industry,
    industries.naics_sector,
    companies.employee_count,
    companies.annual_revenue,
    companies.technologies,
    countries.country_code,
    companies.city,
    nullif({{ words('companies.city') }}, '') as city_key,
    {{ postal_key('companies.postal_code') }} as postal_key,
    nullif({{ words('companies.street_address') }}, '') as street_key,
    case
        when {{ same_character(phone_key('companies.phone')) }} then null
        else {{ phone_key('companies.phone') }}
    end as phone_key,
    companies.parent_company_id,
    companies.created_at,
    companies.updated_at
{%- for name in passthrough_shape('companies') %},
    companies.{{ name }}
    {%- endfor %}
from {{ ref('int_unify__companies') }} as companies
left join {{ ref('industries') }} as industries
    on {{ industry_key('companies.industry') }} = industries.industry_key
left join {{ ref('int_unify__countries') }} as countries
    on companies.country = countries.country
left join {{ ref('int_unify__company_names') }} as company_names
    on companies.name = company_names.company_name
left join {{ ref('int_unify__domains') }} as domains
    on companies.domain = domains.domain
left join {{ ref('int_companies__private_domains') }} as private_domains
    on domains.registrable_domain = private_domains.domain
where coalesce(cast(companies.created_at as date) <= {{ records_until_date() }}, true)
