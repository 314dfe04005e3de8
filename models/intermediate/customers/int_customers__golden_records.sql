{#-
    One row a customer with the surviving values; see int_customers__ranked_records for the order. A birth
    date that stands for none, or that nobody alive can have, survives nowhere.
-#}
with records as (

    -- which custom fields travel along is declared in a var, so the columns are not all named here
    select
        *, -- noqa: AM04
        case
            when birth_date between date '1900-01-01' and {{ as_of_date() }}
                then {{ known_birth_date('birth_date') }}
            -- a slip
            else null
        end as believable_birth_date
    from {{ ref('int_customers__ranked_records') }}

)

select
    customer_id,
    {{ survivor('customer_number') }} as customer_number,
    {{ survivor('coalesce(email_address, email)', 'email_rank') }} as email,
    {{ survivor('email_key', 'email_rank') }} as email_key,
    min_by(email_address is not null, email_rank) filter (where email_rank is not null)
        as is_email_valid,
    {{ survivor('case when is_phone_valid then phone_e164 else phone end', 'phone_rank') }} as phone,
    {{ survivor('phone_kind', 'phone_rank') }} as phone_kind,
    min_by(is_phone_valid, phone_rank) filter (where phone_rank is not null and is_phone_valid is not null)
        as is_phone_valid,
    {{ survivor('name_title', 'name_rank') }} as name_title,
    {{ survivor('given_name', 'name_rank') }} as first_name,
    {{ survivor('family_name', 'name_rank') }} as last_name,
    {{ survivor('name_suffix', 'name_rank') }} as name_suffix,
    {{ survivor('believable_birth_date') }} as birth_date,
    {{ survivor('street_address', 'address_rank') }} as street_address,
    {{ survivor('city', 'address_rank') }} as city,
    {{ survivor('region', 'address_rank') }} as region,
    {{ survivor('region_code', 'address_rank') }} as region_code,
    {{ survivor('region_country_code', 'address_rank') }} as region_country_code,
    {{ survivor('postal_code', 'address_rank') }} as postal_code,
    {{ survivor('postal_code_key', 'address_rank') }} as postal_code_key,
    {{ survivor('country_code', 'address_rank') }} as country_code,
    {{ survivor('language_code') }} as language_code,
    {{ survivor('company_id', 'work_rank') }} as company_id,
    {{ survivor('company_origin', 'work_rank') }} as company_origin,
    {{ survivor('job_title', 'work_rank') }} as job_title,
    {{ survivor('job_seniority', 'work_rank') }} as job_seniority,
    {{ survivor('job_function', 'work_rank') }} as job_function,
    {{ survivor('industry_name') }} as industry,
    {{ survivor('naics_sector', 'case when industry_name is not null then survivor_rank end') }}
        as naics_sector,
    {{ survivor('registration_source') }} as registration_source,
    {{ survivor('crm_stage') }} as crm_stage,
    {{ survivor('lead_stage') }} as lead_stage,
    {{ survivor('gender') }} as gender,
    {{ survivor('education') }} as education,
    {{ survivor('income_band') }} as income_band,
    {{ survivor('preferred_category') }} as preferred_category,
    {{ survivor('preferred_brand') }} as preferred_brand,
    {{ survivor('purchase_timeframe') }} as purchase_timeframe,
    {%- for name in passthrough_shape('contacts') %}
    {{ survivor(name) }} as {{ name }},
    {%- endfor %}
    min(created_at) as first_seen_at,
    count(*) as record_count,
    count(distinct source) as source_count
from records
group by customer_id
