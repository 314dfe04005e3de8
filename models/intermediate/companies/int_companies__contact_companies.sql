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

    select
        domains.domain_key,
        min(crosswalk.company_id) as company_id
    from {{ ref('int_companies__domains') }} as domains
    inner join {{ ref('int_companies__anchors') }} as anchors
        on anchors.anchor = 'domain:' || domains.domain_key
    inner join {{ ref('int_companies__crosswalk') }} as crosswalk
        on anchors.record_id = crosswalk.record_id
    group by domains.domain_key

)

select
    keys.record_id,
    coalesce(linked.company_id, named.company_id, by_mail.company_id) as company_id,
    case
        when coalesce(linked.company_id, named.company_id) is not null then 'stated'
        when by_mail.company_id is not null then 'mail_domain'
        -- no company
        else null
    end as company_origin
from keys
left join {{ ref('int_companies__crosswalk') }} as linked
    on keys.linked_record_id = linked.record_id
left join {{ ref('int_companies__crosswalk') }} as named
    on keys.company_record_id = named.record_id
left join domains as by_mail
    on keys.work_mail_domain = by_mail.domain_key
