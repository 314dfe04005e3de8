{#- By what each record of a person names the company it works for; private mail providers are none. -#}
select
    records.record_id,
    records.source,
    records.source_table,
    records.company_source_key,
    records.company_name,
    records.company_name_key,
    records.company_domain_key,
    case
        when free_domains.domain is null and disposable_domains.domain is null
            then {{ mail_domain('records.email_key') }}
        -- a private address says nothing about work
        else null
    end as work_mail_domain,
    records.created_at
from {{ ref('int_unify__records') }} as records
left join {{ ref('free_mail_domains') }} as free_domains
    on {{ mail_domain('records.email_key') }} = free_domains.domain
left join {{ ref('disposable_mail_domains') }} as disposable_domains
    on {{ mail_domain('records.email_key') }} = disposable_domains.domain
