{#-
    Customers' histories as the papers define them, as seen from each cut: time starts with the first
    order, which is no repeat; and what came of them between the cut and as_of.
-#}
with histories as (

    select
        cuts.cut,
        cuts.cut_on,
        purchases.customer_id,
        min(purchases.ordered_on) as first_ordered_on,
        max(purchases.ordered_on) filter (where purchases.ordered_on <= cuts.cut_on) as last_ordered_on,
        count(*) filter (where purchases.ordered_on <= cuts.cut_on) - 1 as repeat_orders,
        sum(purchases.net_amount) filter (where purchases.ordered_on <= cuts.cut_on)
        - min_by(purchases.net_amount, purchases.ordered_on) as repeat_amount,
        count(*) filter (where purchases.ordered_on > cuts.cut_on) as later_orders,
        sum(purchases.net_amount) filter (where purchases.ordered_on > cuts.cut_on) as later_amount
    from {{ ref('int_value__purchase_days') }} as purchases
    cross join {{ ref('int_value__cuts') }} as cuts
    group by cuts.cut, cuts.cut_on, purchases.customer_id
    having min(purchases.ordered_on) <= cuts.cut_on

)

select
    cut,
    customer_id,
    first_ordered_on,
    last_ordered_on,
    cast(repeat_orders as bigint) as repeat_orders,
    cast({{ dbt.datediff('first_ordered_on', 'last_ordered_on', 'day') }} as double) / 7 as recency_weeks,
    cast({{ dbt.datediff('first_ordered_on', 'cut_on', 'day') }} as bigint) as age_days,
    cast({{ dbt.datediff('first_ordered_on', 'cut_on', 'day') }} as double) / 7 as age_weeks,
    {{ as_decimal('cast(repeat_amount as double) / nullif(repeat_orders, 0)', 18, 4) }} as mean_repeat_value,
    cast(later_orders as bigint) as later_orders,
    cast(coalesce(later_amount, 0) as decimal(18, 4)) as later_amount
from histories
