{#-
    Who is about to order no more, and who to react no more, by their own rhythm: how long they have been
    silent against how long they usually are. What is at stake decides who is worth winning back.
-#}
with purchases as (

    select
        customer_id,
        repeat_orders,
        churn_probability,
        probability_alive,
        expected_value,
        {{ dbt.datediff('last_ordered_on', as_of_date(), 'day') }} as silent_days,
        recency_weeks * 7 / nullif(repeat_orders, 0) as usual_days
    from {{ ref('int_value__scores') }}
    where cut = 'as_of'

),

reaction_days as (

    select
        customer_id,
        count(*) - 1 as repeats,
        {{ dbt.datediff('max(reacted_on)', as_of_date(), 'day') }} as silent_days,
        {{ dbt.datediff('min(reacted_on)', as_of_date(), 'day') }} as age_days
    from {{ ref('int_value__reaction_days') }}
    group by customer_id

),

reactions as (

    select
        seen.customer_id,
        seen.repeats,
        seen.silent_days,
        cast(seen.age_days - seen.silent_days as double) / nullif(seen.repeats, 0) as usual_days,
        {{ logistic(rhythm_log_odds(
            'engagement', 'seen.repeats', 'cast(seen.age_days as double) / 7',
            'cast(seen.silent_days as double) / 7'
        )) }} as churn_probability
    from reaction_days as seen
    inner join {{ ref('int_value__cuts') }} as cuts
        on cuts.cut = 'as_of'

),

judged as (

    select
        coalesce(purchases.customer_id, reactions.customer_id) as customer_id,
        purchases.silent_days as days_since_order,
        purchases.usual_days as usual_order_gap_days,
        purchases.churn_probability as purchase_churn_probability,
        {{ churn_band('purchases.churn_probability') }} as purchase_churn_band,
        {{ churn_reason(
            'order', 'purchases.repeat_orders', 'purchases.silent_days', 'purchases.usual_days'
        ) }} || case
            when purchases.repeat_orders > 0 and purchases.probability_alive is not null
                then '; still a buyer with '
                    || cast(cast(round(100 * purchases.probability_alive) as int) as string) || ' %'
            -- of who ordered once BG/NBD says nothing of that kind
            else ''
        end as purchase_churn_reason,
        purchases.expected_value as value_at_stake,
        reactions.silent_days as days_since_reaction,
        reactions.usual_days as usual_reaction_gap_days,
        reactions.churn_probability as engagement_churn_probability,
        {{ churn_band('reactions.churn_probability') }} as engagement_churn_band,
        {{ churn_reason(
            'reaction', 'reactions.repeats', 'reactions.silent_days', 'reactions.usual_days'
        ) }} as engagement_churn_reason
    from purchases
    full outer join reactions
        on purchases.customer_id = reactions.customer_id

)

select
    customer_id,
    cast(days_since_order as bigint) as days_since_order,
    cast(usual_order_gap_days as double) as usual_order_gap_days,
    cast(purchase_churn_probability as double) as purchase_churn_probability,
    purchase_churn_band,
    purchase_churn_reason,
    cast(value_at_stake as double) as value_at_stake,
    case
        when purchase_churn_band = 'high' and value_at_stake >= {{ var('churn').saveable_value }}
            then 'saveable'
        when purchase_churn_band = 'high' and value_at_stake is not null then 'lost'
        when purchase_churn_band <> 'high' then 'not_due'
        -- risk or value is not known
        else null
    end as win_back,
    cast(days_since_reaction as bigint) as days_since_reaction,
    cast(usual_reaction_gap_days as double) as usual_reaction_gap_days,
    cast(engagement_churn_probability as double) as engagement_churn_probability,
    engagement_churn_band,
    engagement_churn_reason
from judged
