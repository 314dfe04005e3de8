{#- Whose the orders that count are: the customer, and the deal's company, else the customer's. -#}
select
    orders.order_id,
    crosswalk.customer_id,
    coalesce(deal_companies.company_id, enriched.company_id) as company_id
from {{ ref('int_activity__orders') }} as orders
left join {{ ref('int_identity__crosswalk') }} as crosswalk
    on orders.record_id = crosswalk.record_id
left join {{ ref('int_customers__enriched') }} as enriched
    on crosswalk.customer_id = enriched.customer_id
left join {{ ref('int_companies__crosswalk') }} as deal_companies
    on orders.company_record_id = deal_companies.record_id
where orders.exclusion_reason is null
