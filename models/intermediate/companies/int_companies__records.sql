{#-
    Every record of a company: what sources list as companies, and those that contacts name. A record
    is recognized by its domain, else by its name; a name without a domain belongs to the one domain
    that bears the name, if there is just one.
-#}
with named_by_contacts as (

    select
        source || ':' || source_table || '_company:'
        || md5(coalesce(company_domain_key, '') || '|' || coalesce(company_name_key, ''))
            as record_id,
        source,
        source_table || '_company' as source_table,
        company_domain_key as domain_key,
        company_name_key as name_key,
        min(company_name) as name,
        min(created_at) as created_at
    from {{ ref('int_companies__contact_keys') }}
    where company_name_key is not null or company_domain_key is not null
    group by source, source_table, company_domain_key, company_name_key

),

listed as (

    select
        companies.record_id,
        companies.source,
        companies.source_table,
        companies.source_key,
        companies.name,
        case when private_domains.domain is null then domains.registrable_domain else null end
            as domain_key,
        company_names.company_name_key as name_key,
        industries.industry,
        industries.naics_sector,
        companies.employee_count,
        companies.annual_revenue,
        companies.technologies,
        countries.country_code,
        companies.city,
        companies.parent_company_id,
        companies.created_at,
        companies.updated_at,
        false as is_reference
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

),

records as (

    select * from listed

    union all

    select
        record_id,
        source,
        source_table,
        cast(null as string) as source_key,
        name,
        domain_key,
        name_key,
        cast(null as string) as industry,
        cast(null as string) as naics_sector,
        cast(null as bigint) as employee_count,
        cast(null as decimal(18, 4)) as annual_revenue,
        cast(null as string) as technologies,
        cast(null as string) as country_code,
        cast(null as string) as city,
        cast(null as string) as parent_company_id,
        created_at,
        cast(null as timestamp) as updated_at,
        true as is_reference
    {%- for name, data_type in passthrough_shape('companies').items() %},
        cast(null as {{ data_type }}) as {{ name }}
        {%- endfor %}
    from named_by_contacts

),

name_domains as (

    select
        name_key,
        min(domain_key) as domain_key
    from records
    where name_key is not null and domain_key is not null
    group by name_key
    having count(distinct domain_key) = 1

)

select
    records.*,
    case
        when records.domain_key is not null then 'domain:' || records.domain_key
        when name_domains.domain_key is not null then 'domain:' || name_domains.domain_key
        when records.name_key is not null then 'name:' || records.name_key
        else 'record:' || records.record_id
    end as company_key
from records
left join name_domains on records.name_key = name_domains.name_key
