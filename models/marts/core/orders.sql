{#- Orders that count, won deals included, in the reporting currency. -#}
select
    orders.order_id,
    crosswalk.customer_id,
    coalesce(deal_companies.company_id, enriched.company_id) as company_id,
    orders.source,
    orders.source_table,
    orders.order_status,
    orders.channel,
    orders.currency as original_currency,
    orders.gross_amount,
    orders.refunded_amount,
    orders.discount_amount,
    orders.net_amount,
    orders.ordered_at
from {{ ref('int_activity__orders') }} as orders
left join {{ ref('int_identity__crosswalk') }} as crosswalk
    on orders.record_id = crosswalk.record_id
left join {{ ref('int_customers__enriched') }} as enriched
    on crosswalk.customer_id = enriched.customer_id
left join {{ ref('int_companies__crosswalk') }} as deal_companies
    on orders.company_record_id = deal_companies.record_id
where orders.exclusion_reason is null
