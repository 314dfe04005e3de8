{#-
    Who was a lead on each cut: known, and never a buyer by then; and whether the first order came within
    the horizon. An order that was cancelled later made a buyer until then. A deal won without an amount
    made one, too.
-#}
with purchases as (

    select
        crosswalk.customer_id,
        cast(orders.ordered_at as date) as ordered_on,
        orders.counted_until_on
    from {{ ref('int_activity__orders') }} as orders
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on orders.record_id = crosswalk.record_id
    where orders.exclusion_reason is null
        or orders.exclusion_reason in ('won without an amount', 'no exchange rate')
        or orders.counted_until_on is not null

),

first_purchases as (

    select
        customer_id,
        min(ordered_on) as first_ordered_on
    from purchases
    where counted_until_on is null
    group by customer_id

),

withdrawn as (

    select distinct
        purchases.customer_id,
        cuts.cut
    from purchases
    inner join {{ ref('int_leads__cuts') }} as cuts
        on purchases.ordered_on <= cuts.cut_on
        and purchases.counted_until_on > cuts.cut_on

),

leads as (

    select
        cuts.cut,
        cuts.cut_on,
        cuts.records_until_on,
        cuts.horizon_days,
        golden.customer_id,
        cast(golden.first_seen_at as date) as first_seen_on,
        {{ dbt.datediff('cuts.cut_on', 'first_purchases.first_ordered_on', 'day') }} as days_to_order
    from {{ ref('int_customers__golden_records') }} as golden
    left join first_purchases
        on golden.customer_id = first_purchases.customer_id
    inner join {{ ref('int_leads__cuts') }} as cuts
        on coalesce(cast(golden.first_seen_at as date) <= cuts.records_until_on, cuts.cut = 'as_of')
        and coalesce(first_purchases.first_ordered_on > cuts.cut_on, true)
    left join withdrawn
        on golden.customer_id = withdrawn.customer_id
        and cuts.cut = withdrawn.cut
    where withdrawn.customer_id is null

)

select
    cut,
    cut_on,
    records_until_on,
    customer_id,
    first_seen_on,
    case
        when {{ dbt.datediff('cut_on', as_of_date(), 'day') }} < horizon_days then null
        else coalesce(days_to_order <= horizon_days, false)
    end as is_converted
from leads
