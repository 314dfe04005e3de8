{#- Where each customer stands on as_of: the stay that has not ended. -#}
select
    stays.customer_id,
    stays.lifecycle_stage,
    stays.previous_stage,
    stays.reason as stage_reason,
    customers.purchase_timeframe as stated_timeframe,
    stays.stay_days as days_in_stage,
    cast(stays.entered_on as timestamp) as entered_stage_at
from {{ ref('lifecycle_stays') }} as stays
inner join {{ ref('customers') }} as customers
    on stays.customer_id = customers.customer_id
where stays.left_on is null
