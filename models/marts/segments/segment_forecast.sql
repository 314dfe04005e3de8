{#-
    What the members of each segment are expected to do next: orders and value of those who bought, first
    orders of those who did not. Null until these were trained on this data.
-#}
with members as (

    select
        membership.segment_key,
        membership.customer_id,
        attributes.order_count > 0 as is_buyer,
        attributes.expected_orders,
        attributes.expected_value,
        attributes.conversion_probability
    from {{ ref('segment_membership') }} as membership
    inner join {{ ref('customer_attributes') }} as attributes
        on membership.customer_id = attributes.customer_id

)

select
    segments.segment_key,
    cast(count(members.customer_id) as bigint) as customer_count,
    cast(count(*) filter (where members.is_buyer) as bigint) as buyer_count,
    cast({{ var('value').horizon_weeks }} as int) as horizon_weeks,
    cast(sum(members.expected_orders) as double) as expected_orders,
    cast(sum(members.expected_value) as double) as expected_value,
    cast(count(*) filter (where not members.is_buyer) as bigint) as lead_count,
    cast({{ var('lead').horizon_days }} as int) as lead_horizon_days,
    cast(sum(members.conversion_probability) as double) as expected_conversions
from {{ ref('segments') }} as segments
left join members
    on segments.segment_key = members.segment_key
where segments.status <> 'paused'
group by segments.segment_key
