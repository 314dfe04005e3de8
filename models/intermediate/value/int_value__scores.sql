{#- What is expected of each customer from each cut on; null until parameters were trained on this data. -#}
with joined as (

    select
        histories.*,
        cuts.horizon_weeks,
        cuts.order_shape,
        cuts.order_rate,
        cuts.dropout_a,
        cuts.dropout_b,
        cuts.spend_p,
        cuts.spend_q,
        cuts.spend_scale,
        cuts.churn_weeks,
        cuts.churn_intercept,
        cuts.churn_order_odds,
        cuts.churn_silence,
        cuts.churn_pace,
        expected.expected_orders as orders_while_alive
    from {{ ref('int_value__histories') }} as histories
    inner join {{ ref('int_value__cuts') }} as cuts
        on histories.cut = cuts.cut
    left join {{ ref('int_value__expected_orders') }} as expected
        on histories.cut = expected.cut
        and histories.repeat_orders = expected.repeat_orders
        and histories.age_days = expected.age_days

),

scored as (

    select
        *,
        {{ probability_alive() }} as alive,
        {{ probability_of_order('horizon_weeks') }} as order_while_alive,
        {{ probability_of_order('churn_weeks') }} as order_in_churn_weeks,
        {{ expected_order_value() }} as order_value
    from joined

),

judged as (

    select
        *,
        {{ churn_probability('alive * order_in_churn_weeks') }} as churn
    from scored

)

select
    cut,
    customer_id,
    last_ordered_on,
    repeat_orders,
    recency_weeks,
    age_weeks,
    mean_repeat_value,
    horizon_weeks,
    cast(alive as double) as probability_alive,
    cast(alive * order_while_alive as double) as probability_of_order,
    cast(churn as double) as churn_probability,
    cast(alive * orders_while_alive as double) as expected_orders,
    cast(order_value as double) as expected_order_value,
    cast(alive * orders_while_alive * order_value as double) as expected_value,
    later_orders,
    later_amount
from judged
