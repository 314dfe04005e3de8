{#-
    Every record of a company: what sources list as companies, and those that persons name. Persons of
    one source who name one company from one country are one record of it.
-#}
with named_by_contacts as (

    select
        company_record_id as record_id,
        source,
        source_table || '_company' as source_table,
        company_domain_key as domain_key,
        company_name_key as name_key,
        country_code as named_in_country_code,
        min(company_name) as name,
        min(created_at) as created_at,
        count(*) as mention_count
    from {{ ref('int_companies__contact_keys') }}
    where company_record_id is not null
    group by
        company_record_id, source, source_table, company_domain_key, company_name_key, country_code

)

select
    *, -- noqa: AM04
    cast(null as string) as named_in_country_code,
    cast(1 as bigint) as mention_count,
    false as is_reference
from {{ ref('int_companies__listed') }}

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
    cast(null as string) as city_key,
    cast(null as string) as postal_key,
    cast(null as string) as street_key,
    cast(null as string) as phone_key,
    cast(null as string) as parent_company_id,
    created_at,
    cast(null as timestamp) as updated_at,
    {%- for name, data_type in passthrough_shape('companies').items() %}
    cast(null as {{ data_type }}) as {{ name }},
    {%- endfor %}
    named_in_country_code,
    mention_count,
    true as is_reference
from named_by_contacts
