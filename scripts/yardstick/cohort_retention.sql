-- Of those who first bought in a month, how many bought again in each calendar month that is over.
with purchases as (

    select
        buyers.buyer_type,
        buyers.buyer_id,
        date_trunc('month', orders.ordered_at)::date as ordered_month,
        min(ordered_month) over (partition by buyers.buyer_type, buyers.buyer_id) as cohort_month,
        orders.net_amount
    from yardstick.orders as orders
    cross join lateral (
        values ('customer', orders.customer_id), ('company', orders.company_id)
    ) as buyers (buyer_type, buyer_id)
    where buyers.buyer_id is not null
        and orders.ordered_at
        < date_trunc('month', (select as_of_on + 1 from intermediate.int_activity__as_of))

),

months as (

    select
        buyer_type,
        cohort_month,
        ordered_month,
        count(distinct buyer_id) as retained_count,
        count(*) as order_count,
        sum(net_amount) as net_amount
    from purchases
    group by buyer_type, cohort_month, ordered_month

),

-- a month in which nobody of a cohort bought is there as well
calendar as (

    select
        cohorts.buyer_type,
        cohorts.cohort_month,
        cohorts.retained_count as buyer_count,
        unnest(
            range(
                cohorts.cohort_month,
                date_trunc('month', (select as_of_on + 1 from intermediate.int_activity__as_of))::date,
                interval 1 month
            )
        )::date as ordered_month
    from months as cohorts
    where cohorts.ordered_month = cohorts.cohort_month

)

select
    calendar.buyer_type,
    calendar.cohort_month,
    date_diff('month', calendar.cohort_month, calendar.ordered_month)::integer as months_since_first_order,
    calendar.buyer_count,
    coalesce(months.retained_count, 0) as retained_count,
    coalesce(months.order_count, 0) as order_count,
    coalesce(months.retained_count, 0) / calendar.buyer_count as retention_rate,
    coalesce(months.net_amount, 0)::decimal(18, 4) as net_amount,
    (
        sum(months.net_amount) over (
            partition by calendar.buyer_type, calendar.cohort_month order by calendar.ordered_month
        )::double / calendar.buyer_count
    )::decimal(18, 4) as cumulative_amount_per_buyer
from calendar
left join months using (buyer_type, cohort_month, ordered_month)
