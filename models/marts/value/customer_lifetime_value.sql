{#-
    What each buyer is expected to order over the coming horizon, by BG/NBD, and what that is worth, by
    Gamma-Gamma. Histories are those of the papers; parameters come from make train.
-#}
select
    customer_id,
    repeat_orders,
    recency_weeks,
    age_weeks,
    mean_repeat_value,
    probability_alive,
    probability_of_order,
    expected_orders,
    expected_order_value,
    expected_value,
    cast(horizon_weeks as int) as horizon_weeks
from {{ ref('int_value__scores') }}
where cut = 'as_of'
