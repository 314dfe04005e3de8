{#- The golden record: one row a customer. -#}
select
    golden.customer_id,
    golden.company_id,
    golden.customer_number,

    golden.email,
    golden.phone,
    golden.first_name,
    golden.last_name,
    golden.street_address,
    golden.city,
    golden.region,
    golden.postal_code,
    golden.country_code,
    golden.language_code as language,
    countries.default_time_zone as time_zone,
    golden.job_title,
    golden.job_seniority,
    golden.job_function,
    coalesce(golden.industry, companies.industry) as industry,
    golden.registration_source,
    golden.crm_stage,
    golden.lead_stage,
    golden.gender,
    golden.education,
    golden.income_band,
    golden.preferred_category,
    golden.preferred_brand,
    golden.purchase_timeframe,
    {{ custom_attributes('contacts', 'golden') }} as custom_attributes,

    cast(golden.record_count as bigint) as record_count,
    cast(golden.source_count as bigint) as source_count,

    golden.birth_date,
    golden.first_seen_at
from {{ ref('int_customers__golden_records') }} as golden
left join {{ ref('int_companies__golden_records') }} as companies
    on golden.company_id = companies.company_id
left join {{ ref('country_attributes') }} as countries
    on golden.country_code = countries.country_code
