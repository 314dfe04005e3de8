{#-
    Every record with its customer and its rank for survivorship: the source's place in the var
    survivorship, contact rows before people that only facts name, then the newest. A group of
    attributes (name, address, work) survives whole, from the record that ranks first among those
    that have it; a full name goes before half a one.
-#}
with records as (

    select
        unified.*,
        crosswalk.customer_id,
        companies.company_id,
        companies.company_origin,
        row_number() over (
            partition by crosswalk.customer_id
            order by
                case when unified.is_reference then 1 else 0 end,
                {{ source_rank('unified.source', 'survivorship') }},
                coalesce(unified.updated_at, unified.created_at) desc nulls last,
                unified.record_id
        ) as survivor_rank
    from {{ ref('int_unify__records') }} as unified
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on unified.record_id = crosswalk.record_id
    left join {{ ref('int_companies__contact_companies') }} as companies
        on unified.record_id = companies.record_id

)

-- which custom fields travel along is declared in a var, so the columns are not all named here
select
    *, -- noqa: AM04
    case
        when given_name is not null and family_name is not null then survivor_rank
        when given_name is not null or family_name is not null then survivor_rank + 1000000000
        -- no name
        else null
    end as name_rank,
    case
        when email_address is not null then survivor_rank
        when email is not null then survivor_rank + 1000000000
        -- no e-mail address
        else null
    end as email_rank,
    case
        when street_address is not null or postal_code is not null then survivor_rank
        when city is not null or region is not null or country_code is not null
            then survivor_rank + 1000000000
        -- no address
        else null
    end as address_rank,
    case
        when is_phone_valid then survivor_rank
        when phone is not null then survivor_rank + 1000000000
        -- no phone
        else null
    end as phone_rank,
    case
        when job_title is not null or company_id is not null then survivor_rank
        -- no work
        else null
    end as work_rank
from records
