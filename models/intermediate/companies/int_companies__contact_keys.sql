{#- By what each record of a person names the company it works for; private mail providers are none. -#}
select
    records.record_id,
    records.source,
    records.source_table,
    records.company_source_key,
    records.company_name,
    records.company_name_key,
    case when private_companies.domain is null then records.company_domain_key else null end
        as company_domain_key,
    case when private_mail.domain is null then records.mail_domain else null end
        as work_mail_domain,
    records.created_at
from {{ ref('int_unify__records') }} as records
left join {{ ref('int_companies__private_domains') }} as private_companies
    on records.company_domain_key = private_companies.domain
left join {{ ref('int_companies__private_domains') }} as private_mail
    on records.mail_domain = private_mail.domain
