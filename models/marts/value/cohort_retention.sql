{#-
    Of those who first bought in a month, how many bought in each month since, and what they brought by
    then. Only months that are over count, or the newest would always look bad; a month in which nobody of a
    cohort bought is a row with zeros.
-#}
{%- set open_month = dbt.date_trunc('month', dbt.dateadd('day', 1, as_of_date())) -%}

with purchases as (

    select
        buyer_type,
        buyer_id,
        cast({{ dbt.date_trunc('month', 'ordered_at') }} as date) as ordered_month,
        min(cast({{ dbt.date_trunc('month', 'ordered_at') }} as date)) over (
            partition by buyer_type, buyer_id
        ) as cohort_month,
        net_amount
    from {{ ref('int_value__purchases') }}
    where ordered_at < {{ open_month }}

),

active as (

    select
        buyer_type,
        cohort_month,
        {{ dbt.datediff('cohort_month', 'ordered_month', 'month') }} as months_since_first_order,
        count(distinct buyer_id) as retained_count,
        count(*) as order_count,
        sum(net_amount) as net_amount
    from purchases
    group by buyer_type, cohort_month, {{ dbt.datediff('cohort_month', 'ordered_month', 'month') }}

),

cohorts as (

    select
        buyer_type,
        cohort_month,
        retained_count as buyer_count,
        {{ explode(numbers_to(dbt.datediff('cohort_month', open_month, 'month'))) }} as month_number
    from active
    where months_since_first_order = 0

),

filled as (

    select
        cohorts.buyer_type,
        cohorts.cohort_month,
        cohorts.buyer_count,
        cohorts.month_number - 1 as months_since_first_order,
        coalesce(active.retained_count, 0) as retained_count,
        coalesce(active.order_count, 0) as order_count,
        coalesce(active.net_amount, 0) as net_amount
    from cohorts
    left join active
        on cohorts.buyer_type = active.buyer_type
        and cohorts.cohort_month = active.cohort_month
        and cohorts.month_number = active.months_since_first_order + 1

),

summed as (

    select
        *,
        sum(net_amount) over (
            partition by buyer_type, cohort_month
            order by months_since_first_order asc
            rows between unbounded preceding and current row
        ) as cumulative_amount
    from filled

)

select
    buyer_type,
    cohort_month,
    cast(months_since_first_order as int) as months_since_first_order,
    buyer_count,
    retained_count,
    order_count,
    cast(retained_count as double) / buyer_count as retention_rate,
    cast(net_amount as decimal(18, 4)) as net_amount,
    {{ as_decimal('cast(cumulative_amount as double) / buyer_count', 18, 4) }} as cumulative_amount_per_buyer
from summed
