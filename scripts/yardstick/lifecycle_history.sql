-- The stage of each customer at the end of each month, and on as_of in the month that is not over.
with stays as (

    select
        customer_id,
        lifecycle_stage,
        date_trunc('month', entered_on)::date as first_month,
        lag(lifecycle_stage) over (partition by customer_id order by entered_on) as previous_stage,
        -- the month a stay ends in is the next one's
        range(
            date_trunc('month', entered_on)::date,
            coalesce(
                date_trunc('month', left_on)::date,
                date_trunc('month', (select as_of_on from intermediate.int_activity__as_of))::date
                + interval 1 month
            ),
            interval 1 month
        ) as months
    from marts.lifecycle_stays
    where left_on is null or date_trunc('month', left_on) > date_trunc('month', entered_on)

)

select
    customer_id,
    unnest(months)::date as period_start,
    lifecycle_stage,
    if(unnest(months)::date = first_month, previous_stage, lifecycle_stage) as previous_stage
from stays
