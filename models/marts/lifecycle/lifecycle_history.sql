{#-
    The stage of each customer at the end of each calendar month, and on as_of in the month that is not
    over, from the month each customer was first known. A stay that began and ended between two ends of
    months is not seen here, but in lifecycle_stays.
-#}
with periods as (

    select
        cast(starts_at as date) as period_start,
        least(
            cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', 1, 'starts_at')) }} as date),
            {{ as_of_date() }}
        ) as ends_on
    from (
        select
            {{ dbt.dateadd('month', 'place - 1', 'first_month') }} as starts_at
        from (
            select
                first_month,
                {{ explode(numbers_to('month_count')) }} as place
            from (
                select
                    {{ dbt.date_trunc('month', 'min(entered_on)') }} as first_month,
                    {{ dbt.datediff('min(entered_on)', as_of_date(), 'month') }} + 1 as month_count
                from {{ ref('lifecycle_stays') }}
                having min(entered_on) is not null
            ) as known
        ) as numbered
    ) as begun

),

stays as (

    select
        customer_id,
        lifecycle_stage,
        entered_on,
        left_on,
        cast({{ dbt.date_trunc('month', 'entered_on') }} as date) as first_period_start
    from {{ ref('lifecycle_stays') }}
    -- lasts until the end of a month
    where left_on is null
        or {{ dbt.date_trunc('month', 'left_on') }} > {{ dbt.date_trunc('month', 'entered_on') }}

),

followed as (

    select
        *,
        lag(lifecycle_stage) over (partition by customer_id order by entered_on) as previous_stage
    from stays

)

select
    followed.customer_id,
    periods.period_start,
    followed.lifecycle_stage,
    case
        when periods.period_start > followed.first_period_start then followed.lifecycle_stage
        else followed.previous_stage
    end as previous_stage
from followed
inner join periods
    on followed.entered_on <= periods.ends_on
    and (followed.left_on is null or followed.left_on > periods.ends_on)
