{#- By what each record of a person names the company it works for; private mail providers are none. -#}
with mail_domains as (

    select distinct mail_domain as domain from {{ ref('int_unify__records') }}

),

standardized as (

    {{ standardize_domains('mail_domains') | indent(4) }}

),

work_mail_domains as (

    -- a provider may be listed by a host of its own (austin.rr.com) or by the domain above it
    select
        standardized.domain,
        standardized.registrable_domain
    from standardized
    left join {{ ref('int_companies__private_domains') }} as private_hosts
        on standardized.domain = private_hosts.domain
    left join {{ ref('int_companies__private_domains') }} as private_domains
        on standardized.registrable_domain = private_domains.domain
    where private_hosts.domain is null and private_domains.domain is null

)

select
    records.record_id,
    records.source,
    records.source_table,
    records.company_source_key,
    records.company_name,
    records.company_name_key,
    case when private_companies.domain is null then records.company_domain_key else null end
        as company_domain_key,
    work_mail_domains.registrable_domain as work_mail_domain,
    records.created_at
from {{ ref('int_unify__records') }} as records
left join {{ ref('int_companies__private_domains') }} as private_companies
    on records.company_domain_key = private_companies.domain
left join work_mail_domains
    on records.mail_domain = work_mail_domains.domain
