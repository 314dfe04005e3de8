{#- The golden record, filled in: one row a customer, with the origin of each attribute that may be. -#}
select
    golden.customer_id,
    golden.company_id,
    golden.customer_number,

    golden.email,
    golden.phone,
    golden.phone_kind,
    golden.is_phone_valid,
    golden.first_name,
    golden.last_name,
    golden.street_address,
    golden.city,
    golden.region,
    golden.postal_code,
    golden.country_code,
    golden.language_code as language,
    golden.time_zone,
    golden.job_title,
    golden.job_seniority,
    golden.job_function,
    golden.industry,
    golden.registration_source,
    golden.crm_stage,
    golden.lead_stage,
    golden.gender,
    golden.education,
    golden.income_band,
    golden.preferred_category,
    golden.preferred_brand,
    golden.purchase_timeframe,
    areas.area_income_band,
    areas.area_urbanity,
    areas.area_climate,

    golden.city_origin,
    golden.region_origin,
    golden.country_code_origin,
    golden.language_code_origin as language_origin,
    golden.time_zone_origin,
    golden.company_id_origin,
    golden.job_seniority_origin,
    golden.job_function_origin,
    golden.industry_origin,
    {{ custom_attributes('contacts', 'golden') }} as custom_attributes,

    cast(golden.record_count as bigint) as record_count,
    cast(golden.source_count as bigint) as source_count,

    golden.is_email_valid,

    golden.birth_date,
    golden.first_seen_at
from {{ ref('int_customers__enriched') }} as golden
left join {{ ref('int_customers__area_traits') }} as areas
    on golden.customer_id = areas.customer_id
