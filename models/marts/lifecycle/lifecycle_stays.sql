{#-
    Every stay of every customer in a lifecycle stage. Who has an order that counts is placed by orders
    alone; before the first one, and while the only ones are withdrawn, by the funnel. What the stage is
    on any day, today included, is looked up here: nothing else decides it.
-#}
with gaps as (

    -- while no order counts
    select
        customer_id,
        left_on as from_on,
        lead(entered_on) over (partition by customer_id order by entered_on) as until_on,
        false as is_before
    from {{ ref('int_lifecycle__buying_stays') }}

    union all

    select
        customers.customer_id,
        cast(null as date) as from_on,
        min(stays.entered_on) as until_on,
        true as is_before
    from {{ ref('customers') }} as customers
    left join {{ ref('int_lifecycle__buying_stays') }} as stays
        on customers.customer_id = stays.customer_id
    group by customers.customer_id

),

stays as (

    select
        customer_id,
        lifecycle_stage,
        entered_on,
        left_on,
        reason
    from {{ ref('int_lifecycle__buying_stays') }}

    union all

    select
        funnel.customer_id,
        funnel.lifecycle_stage,
        greatest(funnel.entered_on, gaps.from_on) as entered_on,
        least(funnel.left_on, gaps.until_on) as left_on,
        -- whatever else happened on that day, it is not what took them out of the buyers
        case when gaps.from_on >= funnel.entered_on then 'order_withdrawn' else funnel.reason end as reason
    from {{ ref('int_lifecycle__funnel_stays') }} as funnel
    inner join gaps
        on funnel.customer_id = gaps.customer_id
        and (gaps.is_before or gaps.from_on is not null)
        and (gaps.from_on is null or gaps.until_on is null or gaps.from_on < gaps.until_on)
        and (gaps.until_on is null or funnel.entered_on < gaps.until_on)
        and (funnel.left_on is null or gaps.from_on is null or funnel.left_on > gaps.from_on)

),

changes as (

    select
        *,
        lag(lifecycle_stage) over (partition by customer_id order by entered_on) as previous_stage
    from stays

),

-- whom the CRM calls a customer may go on as one by their orders
merged as (

    select
        *,
        lead(entered_on) over (partition by customer_id order by entered_on) as next_entered_on
    from changes
    where previous_stage is null or previous_stage <> lifecycle_stage

)

select
    customer_id,
    lifecycle_stage,
    previous_stage,
    reason,
    cast({{ dbt.datediff('entered_on', 'coalesce(next_entered_on, ' ~ as_of_date() ~ ')', 'day') }} as bigint)
        as stay_days,
    entered_on,
    next_entered_on as left_on
from merged
