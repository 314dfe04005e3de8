{#-
    The golden record with what is missing filled in, and beside each filled attribute where its value
    comes from. What a person stated is never replaced. Street and postal code are never guessed, and
    what is sensitive (gender, education, income, age) stays as the person declared it or unknown.
-#}
{{ config(meta={'stepwise': true}) }}
with golden as (

    select
        *, -- noqa: AM04
        split_part(email, '.', -1) as top_level_domain
    from {{ ref('int_customers__golden_records') }}

),

record_values as (

    select * from {{ ref('int_customers__record_values') }}

),

employed as (

    select
        golden.customer_id,
        {{ filled('company_id', [
            ("case when golden.company_origin = 'mail_domain' then golden.company_id end", 'mail_domain'),
        ] + own_value('company_id') + [
            (
                "case when record_values.other_company_origin = 'mail_domain' "
                ~ 'then record_values.other_company_id end', 'mail_domain',
            ),
            ('record_values.other_company_id', 'other_record'),
        ]) }},
        {{ filled('job_seniority', [
            ('golden.job_seniority', 'job_title'),
            ('case when golden.job_title is null then record_values.other_job_seniority end', 'other_record'),
        ]) }},
        {{ filled('job_function', [
            ('golden.job_function', 'job_title'),
            ('case when golden.job_title is null then record_values.other_job_function end', 'other_record'),
        ]) }}
    from golden
    inner join record_values on golden.customer_id = record_values.customer_id

),

located as (

    select
        golden.customer_id,
        {{ filled('country_code', own_value('country_code') + [
            ('golden.region_country_code', 'region'),
            ('record_values.other_country_code', 'other_record'),
            ('record_values.phone_country_code', 'phone'),
            ('households.country_code', 'household'),
            ('companies.country_code', 'company'),
            ('mail_domains.country_code', 'mail_domain'),
        ]) }},
        {{ filled('industry', own_value('industry') + [
            ('companies.industry', 'company'),
        ]) }},
        case when golden.industry is not null then golden.naics_sector else companies.naics_sector end
            as naics_sector
    from golden
    inner join record_values on golden.customer_id = record_values.customer_id
    inner join employed on golden.customer_id = employed.customer_id
    left join {{ ref('int_customers__household_places') }} as households
        on golden.customer_id = households.customer_id
    left join {{ ref('int_companies__golden_records') }} as companies
        on employed.company_id = companies.company_id
    left join {{ ref('country_mail_domains') }} as mail_domains
        on golden.top_level_domain = mail_domains.top_level_domain

),

postal_code_inputs as (

    select
        golden.postal_code,
        located.country_code
    from golden
    inner join located on golden.customer_id = located.customer_id

),

-- the country may be known better than when the record was standardized
postal_codes as (

    select
        *,
        {{ postal_key('postal_code_key') }} as postal_key
    from ({{ standardize_postal_codes('postal_code_inputs') }}) as standardized

),

placed as (

    select
        golden.customer_id,
        postal_codes.postal_code_key,
        postal_codes.postal_key,
        postal_codes.is_postal_code_valid,
        {{ filled('region', own_value('region') + [
            ('postal_places.region', 'postal_code'),
            ('households.region', 'household'),
        ]) }},
        {{ filled('city', own_value('city') + [
            ('postal_places.city', 'postal_code'),
            ('households.city', 'household'),
        ]) }}
    from golden
    inner join record_values on golden.customer_id = record_values.customer_id
    inner join located on golden.customer_id = located.customer_id
    left join postal_codes
        on golden.postal_code = postal_codes.postal_code
        and located.country_code is not distinct from postal_codes.country_code
    left join {{ ref('int_customers__postal_places') }} as postal_places
        on located.country_code = postal_places.country_code
        and postal_codes.postal_key = postal_places.postal_key
    left join {{ ref('int_customers__household_places') }} as households
        on located.customer_id = households.customer_id
        and located.country_code = households.country_code

),

region_inputs as (

    select
        placed.region,
        located.country_code
    from placed
    inner join located on placed.customer_id = located.customer_id

),

regions as (

    select * from ({{ standardize_regions('region_inputs') }}) as standardized

),

spoken as (

    select
        golden.customer_id,
        regions.region_code,
        {{ filled('language_code', own_value('language_code') + [
            ('region_attributes.main_language', 'region'),
            ('countries.main_language', 'country'),
        ]) }},
        {{ filled('time_zone', [
            ('region_attributes.time_zone', 'region'),
            ('countries.default_time_zone', 'country'),
        ]) }}
    from golden
    inner join record_values on golden.customer_id = record_values.customer_id
    inner join located on golden.customer_id = located.customer_id
    inner join placed on golden.customer_id = placed.customer_id
    left join regions
        on placed.region = regions.region
        and located.country_code = regions.country_code
    left join {{ ref('region_attributes') }} as region_attributes
        on regions.region_code = region_attributes.region_code
    left join {{ ref('country_attributes') }} as countries
        on located.country_code = countries.country_code

)

select
    golden.customer_id,
    golden.customer_number,
    golden.email,
    golden.is_email_valid,
    golden.phone,
    golden.phone_kind,
    golden.is_phone_valid,
    golden.name_title,
    golden.first_name,
    golden.last_name,
    golden.name_suffix,
    golden.birth_date,
    golden.street_address,
    golden.postal_code,
    placed.postal_code_key,
    placed.postal_key,
    placed.is_postal_code_valid,
    placed.city,
    placed.city_origin,
    placed.region,
    placed.region_origin,
    spoken.region_code,
    located.country_code,
    located.country_code_origin,
    spoken.language_code,
    spoken.language_code_origin,
    spoken.time_zone,
    spoken.time_zone_origin,
    employed.company_id,
    employed.company_id_origin,
    golden.job_title,
    employed.job_seniority,
    employed.job_seniority_origin,
    employed.job_function,
    employed.job_function_origin,
    located.industry,
    located.industry_origin,
    located.naics_sector,
    golden.registration_source,
    golden.crm_stage,
    golden.lead_stage,
    golden.gender,
    golden.education,
    golden.income_band,
    golden.preferred_category,
    golden.preferred_brand,
    golden.purchase_timeframe,
    {%- for name in passthrough_shape('contacts') %}
    golden.{{ name }},
    {%- endfor %}
    golden.first_seen_at,
    golden.record_count,
    golden.source_count
from golden
inner join employed on golden.customer_id = employed.customer_id
inner join located on golden.customer_id = located.customer_id
inner join placed on golden.customer_id = placed.customer_id
inner join spoken on golden.customer_id = spoken.customer_id
