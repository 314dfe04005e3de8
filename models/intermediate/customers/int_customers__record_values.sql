{#-
    What a customer's records say beside the golden record: what the first of them says, which shows
    whether a value was stated there, and what others say whose group of values did not survive.
-#}
with first_records as (

    select
        customer_id,
        country_code as first_country_code,
        region as first_region,
        city as first_city,
        language_code as first_language_code,
        company_id as first_company_id,
        industry_name as first_industry
    from {{ ref('int_customers__ranked_records') }}
    where survivor_rank = 1

),

others as (

    select
        customer_id,
        case when count(distinct country_code) = 1 then min(country_code) end as other_country_code,
        -- a national number was read as one of its record's or the default country: it tells none
        min_by(phone_country_code, survivor_rank) filter (
            where phone_country_code is not null and (phone like '+%' or phone like '00%')
        ) as phone_country_code,
        {{ survivor('company_id') }} as other_company_id,
        min_by(company_origin, survivor_rank) filter (
            where company_id is not null and company_origin is not null
        ) as other_company_origin,
        min_by(job_seniority, survivor_rank) filter (
            where job_title is not null and job_seniority is not null
        ) as other_job_seniority,
        min_by(job_function, survivor_rank) filter (
            where job_title is not null and job_function is not null
        ) as other_job_function
    from {{ ref('int_customers__ranked_records') }}
    group by customer_id

)

select
    others.*,
    first_records.first_country_code,
    first_records.first_region,
    first_records.first_city,
    first_records.first_language_code,
    first_records.first_company_id,
    first_records.first_industry
from others
inner join first_records
    on others.customer_id = first_records.customer_id
