{#-
    Every record of a person in every source, standardized, with the keys it is matched by. A record
    is a contact-like row of a source, or whoever a fact names without such a row (a guest buyer, a
    mail recipient). Records that appear later than int_activity__as_of tells do not exist yet.
-#}
with contacts as (

    select * from {{ ref('int_unify__contacts') }}
    where coalesce(cast(created_at as date) <= {{ records_until_date() }}, true)

),

references_without_contact as (

    select person_references.*
    from {{ ref('int_unify__person_references') }} as person_references
    left join contacts
        on person_references.record_id = contacts.record_id
    where contacts.record_id is null

),

people as (

    select
        {{ contact_columns() | map('first') | join(', ') }},
        record_id,
        source,
        source_table,
        source_key,
        false as is_reference
    from contacts

    union all

    select
        {% for name, data_type in contact_columns() -%}
        {{ reference_column(name, data_type) }} as {{ name }},
        {% endfor -%}
        record_id,
        source,
        source_table,
        source_key,
        true as is_reference
    from references_without_contact

),

unified as (

    {{ standardize_names('people', ref('int_unify__names')) | indent(4) }}

)

select
    unified.*,
    emails.email_address,
    emails.is_email_valid,
    emails.email_key,
    emails.mail_domain,
    phones.phone_e164,
    phones.phone_country_code,
    phones.phone_kind,
    phones.is_phone_valid,
    second_phones.phone_e164 as second_phone_e164,
    second_phones.is_phone_valid as is_second_phone_valid,
    phones.phone_key,
    second_phones.phone_key as second_phone_key,
    domains.registrable_domain as company_domain_key,
    company_names.company_name_key,
    places.country_code,
    places.region_code,
    places.region_country_code,
    places.postal_code_key,
    places.is_postal_code_valid,
    languages.language_code,
    industries.industry as industry_name,
    industries.naics_sector,
    job_titles.job_seniority,
    job_titles.job_function,
    lifecycle_stages.crm_stage,
    lead_stages.crm_stage as lead_stage
from unified
left join {{ ref('int_unify__emails') }} as emails
    on unified.email = emails.email
left join {{ ref('int_unify__domains') }} as domains
    on unified.company_domain = domains.domain
left join {{ ref('int_unify__company_names') }} as company_names
    on unified.company_name = company_names.company_name
left join {{ ref('int_unify__places') }} as places
    on unified.region is not distinct from places.region
    and unified.postal_code is not distinct from places.postal_code
    and unified.country is not distinct from places.country
left join {{ ref('int_unify__phones') }} as phones
    on unified.phone = phones.phone
    and coalesce(places.country_code, {{ default_country() }}) = phones.country_code
left join {{ ref('int_unify__phones') }} as second_phones
    on unified.second_phone = second_phones.phone
    and coalesce(places.country_code, {{ default_country() }}) = second_phones.country_code
left join {{ ref('languages') }} as languages
    on {{ words('unified.language') }} = languages.language_key
left join {{ ref('industries') }} as industries
    on {{ industry_key('unified.industry') }} = industries.industry_key
left join {{ ref('int_unify__job_titles') }} as job_titles
    on unified.job_title = job_titles.job_title
left join {{ ref('lifecycle_statuses') }} as lifecycle_stages
    on {{ vocabulary_key('unified.crm_lifecycle_stage') }} = lifecycle_stages.source_value
left join {{ ref('lifecycle_statuses') }} as lead_stages
    on {{ vocabulary_key('unified.lead_status') }} = lead_stages.source_value
