{#-
    Each customer as metrics count them, and the day that is as of: one row a customer, so that no ratio
    depends on a join. Who ordered, and how often, is counted from orders, as the web page does.
-#}
with buyers as (

    select
        customer_id,
        count(*) as order_count
    from {{ ref('orders') }}
    where customer_id is not null
    group by customer_id

),

suppressed as (

    select
        customer_id,
        max(case when channel = 'email' then 1 else 0 end) as is_email
    from {{ ref('suppressions') }}
    group by customer_id

)

select
    customers.customer_id,
    lifecycle.lifecycle_stage,
    rfm.rfm_segment,
    risk.purchase_churn_band,
    risk.win_back,
    cast(coalesce(buyers.order_count, 0) as bigint) as order_count,
    worth.expected_value,
    risk.purchase_churn_probability,
    buyers.customer_id is not null as is_buyer,
    coalesce(buyers.order_count, 0) > 1 as is_repeat_buyer,
    suppressed.customer_id is not null as is_suppressed,
    coalesce(suppressed.is_email, 0) = 1 as is_email_suppressed,
    {{ as_of_date() }} as as_of_on
from {{ ref('customers') }} as customers
left join {{ ref('customer_lifecycle') }} as lifecycle
    on customers.customer_id = lifecycle.customer_id
left join {{ ref('customer_rfm') }} as rfm
    on customers.customer_id = rfm.customer_id
left join {{ ref('churn_risk') }} as risk
    on customers.customer_id = risk.customer_id
left join {{ ref('customer_lifetime_value') }} as worth
    on customers.customer_id = worth.customer_id
left join buyers
    on customers.customer_id = buyers.customer_id
left join suppressed
    on customers.customer_id = suppressed.customer_id
