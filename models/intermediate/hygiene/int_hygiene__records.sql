{#- Contact-like records with what other records of the same person tell of them, ready to be checked. -#}
{{ config(materialized='view') }}

select
    records.record_id,
    records.source,
    records.source_table,
    records.source_key,
    records.email,
    records.is_email_valid,
    records.phone,
    records.is_phone_valid,
    records.phone_country_code,
    records.first_name,
    records.given_name,
    records.last_name,
    records.family_name,
    records.postal_code,
    records.is_postal_code_valid,
    records.region,
    records.region_code,
    records.country,
    records.country_code,
    records.language,
    records.language_code,
    records.industry,
    records.industry_name,
    records.birth_date,
    records.created_at,
    records.updated_at,
    coalesce(records.updated_at, records.created_at) as touched_at,
    count(*) over (partition by crosswalk.customer_id) as record_count,
    min({{ known_birth_date('records.birth_date') }}) over (partition by crosswalk.customer_id)
        as first_birth_date,
    max({{ known_birth_date('records.birth_date') }}) over (partition by crosswalk.customer_id)
        as last_birth_date,
    row_number() over (
        partition by crosswalk.customer_id, records.source
        order by records.created_at asc nulls last, records.record_id asc
    ) as repeat_rank
from {{ ref('int_unify__records') }} as records
inner join {{ ref('int_identity__crosswalk') }} as crosswalk
    on records.record_id = crosswalk.record_id
where not records.is_reference
