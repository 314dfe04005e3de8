{#-
    The company each record of a person works for: the one its source links it to, else the one whose
    domain or name it gives, else the one whose domain its mail address has.
-#}
with keys as (

    select
        *,
        source || ':' || case source
            when 'hubspot' then 'company'
            when 'salesforce' then 'account'
            else 'companies'
        end || ':' || company_source_key as linked_record_id
    from {{ ref('int_companies__contact_keys') }}

),

domains as (

    select distinct
        records.domain_key,
        crosswalk.company_id
    from {{ ref('int_companies__records') }} as records
    inner join {{ ref('int_companies__crosswalk') }} as crosswalk
        on records.record_id = crosswalk.record_id
    where records.domain_key is not null

),

names as (

    select
        records.name_key,
        min(crosswalk.company_id) as company_id
    from {{ ref('int_companies__records') }} as records
    inner join {{ ref('int_companies__crosswalk') }} as crosswalk
        on records.record_id = crosswalk.record_id
    where records.name_key is not null
    group by records.name_key
    having count(distinct crosswalk.company_id) = 1

)

select
    keys.record_id,
    coalesce(
        linked.company_id, by_domain.company_id, by_name.company_id, by_mail.company_id
    ) as company_id,
    case
        when coalesce(linked.company_id, by_domain.company_id, by_name.company_id) is not null
            then 'stated'
        when by_mail.company_id is not null then 'mail_domain'
        -- no company
        else null
    end as company_origin
from keys
left join {{ ref('int_companies__crosswalk') }} as linked
    on keys.linked_record_id = linked.record_id
left join domains as by_domain
    on keys.company_domain_key = by_domain.domain_key
left join names as by_name
    on keys.company_name_key = by_name.name_key
left join domains as by_mail
    on keys.work_mail_domain = by_mail.domain_key
