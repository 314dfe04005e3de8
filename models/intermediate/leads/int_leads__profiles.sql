{#-
    What was known of each lead as a person on each cut. That there is a record is known from its creation
    on. A CRM keeps no history of its fields: a value is known to have held from the last change of its
    record on, and what the record said before is not guessed, so that what a sale left there is not seen
    before it. Of what shops and facts say, only that they know the person is looked at.
-#}
with records as (

    select
        records.customer_id,
        records.record_id,
        records.source,
        records.survivor_rank,
        records.job_seniority,
        records.job_function,
        records.naics_sector,
        records.company_id,
        records.mail_domain,
        timeframes.within_months,
        records.created_at,
        cast(records.created_at as date) as created_on,
        cast(coalesce(records.updated_at, records.created_at) as date) as changed_on,
        not records.is_reference and records.source = 'shopify' as is_account,
        not records.is_reference and records.source <> 'shopify' as is_contact
    from {{ ref('int_customers__ranked_records') }} as records
    left join {{ ref('purchase_timeframes') }} as timeframes
        on {{ vocabulary_key("replace(records.purchase_timeframe, '–', '-')") }} = timeframes.timeframe_key

),

companies as (

    select
        crosswalk.company_id,
        listed.record_id,
        listed.naics_sector,
        listed.employee_count,
        cast(coalesce(listed.updated_at, listed.created_at) as date) as changed_on
    from {{ ref('int_companies__listed') }} as listed
    inner join {{ ref('int_companies__crosswalk') }} as crosswalk
        on listed.record_id = crosswalk.record_id

),

created as (

    select
        leads.cut,
        leads.cut_on,
        leads.records_until_on,
        records.*,
        records.is_contact and coalesce(records.changed_on <= leads.records_until_on, leads.cut = 'as_of')
            as is_known
    from {{ ref('int_leads__leads') }} as leads
    inner join records
        on leads.customer_id = records.customer_id
        and coalesce(leads.records_until_on >= records.created_on, leads.cut = 'as_of')

),

known as (

    select
        cut,
        cut_on,
        records_until_on,
        customer_id,
        record_id,
        source,
        survivor_rank,
        is_account,
        created_at,
        changed_on,
        case when is_known then job_seniority else null end as job_seniority,
        case when is_known then job_function else null end as job_function,
        case when is_known then naics_sector else null end as naics_sector,
        case when is_known then company_id else null end as company_id,
        case when is_known then mail_domain else null end as mail_domain,
        case when is_known then within_months else null end as within_months
    from created

),

profiles as (

    select
        known.cut,
        known.customer_id,
        min(known.records_until_on) as records_until_on,
        {{ survivor('known.job_seniority') }} as job_seniority,
        {{ survivor('known.job_function') }} as job_function,
        {{ survivor('known.naics_sector') }} as naics_sector,
        {{ survivor('known.company_id') }} as company_id,
        {{ survivor("case when private_domains.domain is null then 'company' else 'private' end",
            'case when known.mail_domain is not null then known.survivor_rank end') }} as mail_kind,
        min_by(known.source, cast(known.created_at as string) || ' ' || known.record_id) as first_source,
        bool_or(known.is_account) as has_account,
        -- a time that is over is not meant any more
        min(known.within_months) filter (
            where cast({{ dbt.dateadd('month', 'known.within_months', 'known.changed_on') }} as date)
            >= known.cut_on
        ) as timeframe_months
    from known
    left join {{ ref('int_companies__private_domains') }} as private_domains
        on known.mail_domain = private_domains.domain
    group by known.cut, known.customer_id

),

employers as (

    select
        profiles.cut,
        profiles.customer_id,
        min_by(companies.naics_sector, companies.record_id) filter (
            where companies.naics_sector is not null
        ) as naics_sector,
        max(companies.employee_count) as employee_count
    from profiles
    inner join companies
        on profiles.company_id = companies.company_id
        and coalesce(profiles.records_until_on >= companies.changed_on, profiles.cut = 'as_of')
    group by profiles.cut, profiles.customer_id

)

select
    profiles.cut,
    profiles.customer_id,
    profiles.job_seniority,
    profiles.job_function,
    coalesce(profiles.naics_sector, employers.naics_sector) as naics_sector,
    {{ employee_band('employers.employee_count') }} as employee_band,
    profiles.mail_kind,
    profiles.first_source,
    case when profiles.has_account then 'yes' else 'no' end as has_account,
    cast(profiles.timeframe_months as bigint) as timeframe_months
from profiles
left join employers
    on profiles.cut = employers.cut
    and profiles.customer_id = employers.customer_id
