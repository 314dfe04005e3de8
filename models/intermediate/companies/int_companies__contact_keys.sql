{#-
    By what each record of a person names the company it works for; private mail providers are none. A
    mail address alone makes nobody a company, but it tells which company of a name is meant: where its
    domain bears the name that the person gives, it counts as if the person had given it.
-#}
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

),

stated as (

    select
        records.record_id,
        records.source,
        records.source_table,
        records.company_source_key,
        records.company_name,
        records.company_name_key,
        case when private_companies.domain is null then records.company_domain_key else null end
            as stated_domain_key,
        work_mail_domains.registrable_domain as work_mail_domain,
        coalesce(records.country_code, records.region_country_code) as country_code,
        records.created_at
    from {{ ref('int_unify__records') }} as records
    left join {{ ref('int_companies__private_domains') }} as private_companies
        on records.company_domain_key = private_companies.domain
    left join work_mail_domains
        on records.mail_domain = work_mail_domains.domain

),

borne_names as (

    select
        domain_key,
        {{ company_compact('name_key') }} as name_compact
    from {{ ref('int_companies__listed') }}
    where domain_key is not null and name_key is not null

    union

    select
        stated_domain_key as domain_key,
        {{ company_compact('company_name_key') }} as name_compact
    from stated
    where stated_domain_key is not null and company_name_key is not null

),

asked as (

    select distinct
        work_mail_domain,
        company_name_key,
        {{ company_compact('company_name_key') }} as name_compact,
        {{ domain_label('work_mail_domain') }} as label
    from stated
    where stated_domain_key is null
        and work_mail_domain is not null
        and company_name_key is not null

),

meant as (

    select
        asked.work_mail_domain,
        asked.company_name_key
    from asked
    left join borne_names
        on asked.work_mail_domain = borne_names.domain_key
        and asked.name_compact = borne_names.name_compact
    where borne_names.domain_key is not null
        or asked.name_compact = asked.label
        or (length(asked.label) >= 3 and split_part(asked.company_name_key, ' ', 1) = asked.label)
        or (length(asked.label) >= 6 and {{ begins_with('asked.name_compact', 'asked.label') }})
        or (length(asked.label) >= 6 and {{ jaro_winkler('asked.name_compact', 'asked.label') }} >= 0.94)

),

keyed as (

    select
        stated.*,
        coalesce(stated.stated_domain_key, meant.work_mail_domain) as company_domain_key,
        coalesce(stated.stated_domain_key, meant.work_mail_domain, '') || '|'
        || coalesce(stated.company_name_key, '') || coalesce('|' || stated.country_code, '') as named_as
    from stated
    left join meant
        on stated.work_mail_domain = meant.work_mail_domain
        and stated.company_name_key = meant.company_name_key
        and stated.stated_domain_key is null

)

select
    record_id,
    source,
    source_table,
    company_source_key,
    company_name,
    company_name_key,
    company_domain_key,
    work_mail_domain,
    country_code,
    case
        when company_domain_key is null and company_name_key is null then null
        else source || ':' || source_table || '_company:' || md5(named_as)
    end as company_record_id,
    created_at
from keyed
