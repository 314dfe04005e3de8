{#- Days on which customers ordered: the papers' transactions, several orders of a day being one. -#}
select
    crosswalk.customer_id,
    cast(orders.ordered_at as date) as ordered_on,
    cast(sum(orders.net_amount) as decimal(18, 4)) as net_amount
from {{ ref('int_activity__orders') }} as orders
inner join {{ ref('int_identity__crosswalk') }} as crosswalk
    on orders.record_id = crosswalk.record_id
where orders.exclusion_reason is null
group by crosswalk.customer_id, cast(orders.ordered_at as date)
