{#-
    For which companies each customer works and worked. A record says so from its creation to its last
    change. Records of one company are one stay, unless another company was named after the ones before
    were last confirmed. Current is the last stay at the company of the golden record, which goes by trust
    and then by recency. Any other stay ends when the next one begins; where none does, with its last
    confirmation: it is a second employer at the same time, or the word of a less trusted record.
-#}
with records as (

    select
        customer_id,
        company_id,
        company_origin,
        record_id,
        survivor_rank,
        job_title,
        job_seniority,
        job_function,
        coalesce(created_at, updated_at) as said_at,
        case
            when updated_at > created_at and cast(updated_at as date) <= {{ records_until_date() }}
                then updated_at
            else coalesce(created_at, updated_at)
        end as confirmed_at
    from {{ ref('int_customers__ranked_records') }}
    where company_id is not null

),

ordered as (

    select
        *,
        lag(company_id) over customer_records as previous_company_id,
        lag(said_at) over customer_records as previous_said_at,
        row_number() over company_records as company_place,
        max(confirmed_at) over (
            partition by customer_id, company_id
            order by said_at asc nulls first, record_id asc
            rows between unbounded preceding and 1 preceding
        ) as confirmed_before
    from records
    window
        customer_records as (partition by customer_id order by said_at asc nulls first, record_id asc),
        company_records as (
            partition by customer_id, company_id
            order by said_at asc nulls first, record_id asc
        )

),

numbered as (

    select
        *,
        sum(
            case
                when company_place = 1 then 1
                when previous_company_id <> company_id
                    and (previous_said_at > confirmed_before or confirmed_before is null)
                    and previous_said_at is not null
                    then 1
                else 0
            end
        ) over (
            partition by customer_id, company_id
            order by said_at asc nulls first, record_id asc
            rows between unbounded preceding and current row
        ) as stay_number
    from ordered

),

stays as (

    select
        customer_id,
        company_id,
        stay_number,
        max(stay_number) over (partition by customer_id, company_id) as last_stay_number,
        min(said_at) as started_at,
        max(confirmed_at) as confirmed_at,
        min_by(company_origin, survivor_rank) filter (where company_origin is not null) as origin,
        min_by(job_title, survivor_rank) filter (where job_title is not null) as job_title,
        min_by(job_seniority, survivor_rank) filter (
            where job_title is not null and job_seniority is not null
        ) as job_seniority,
        min_by(job_function, survivor_rank) filter (
            where job_title is not null and job_function is not null
        ) as job_function,
        count(*) as record_count
    from numbered
    group by customer_id, company_id, stay_number

),

-- a start at the moment of a confirmation is not after it
moments as (

    select
        customer_id,
        company_id,
        stay_number,
        started_at as moment,
        0 as is_confirmation
    from stays
    where started_at is not null

    union all

    select
        customer_id,
        company_id,
        stay_number,
        confirmed_at as moment,
        1 as is_confirmation
    from stays
    where confirmed_at is not null

),

successors as (

    select
        *,
        min(case when is_confirmation = 0 then moment else null end) over (
            partition by customer_id
            order by moment asc, is_confirmation asc, company_id asc, stay_number asc
            rows between 1 following and unbounded following
        ) as next_started_at
    from moments

),

judged as (

    select
        stays.*,
        successors.next_started_at,
        stays.stay_number = stays.last_stay_number
        and coalesce(stays.company_id = customers.company_id, false) as is_current
    from stays
    inner join {{ ref('customers') }} as customers
        on stays.customer_id = customers.customer_id
    left join successors
        on stays.customer_id = successors.customer_id
        and stays.company_id = successors.company_id
        and stays.stay_number = successors.stay_number
        and successors.is_confirmation = 1

)

select
    md5(customer_id || '|' || company_id || '|' || cast(stay_number as string)) as membership_id,
    customer_id,
    company_id,

    origin,
    job_title,
    job_seniority,
    job_function,
    case
        when is_current then null
        when next_started_at is not null then 'next_company'
        else 'last_confirmation'
    end as ended_by,

    cast(record_count as bigint) as record_count,

    is_current,

    cast(started_at as date) as started_on,
    cast(confirmed_at as date) as confirmed_on,
    case
        when is_current then null
        else cast(coalesce(next_started_at, confirmed_at) as date)
    end as ended_on
from judged
