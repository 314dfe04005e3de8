{#-
    Sales opportunities of every system, open, won and lost. Amounts stay in the deal's currency: what a
    won deal brought in the reporting currency is in orders, under the same id.
-#}
select
    deals.deal_id,
    crosswalk.customer_id,
    coalesce(deal_companies.company_id, golden.company_id) as company_id,
    deals.source,
    deals.source_table,
    deals.name,
    deals.product,
    deals.stage,
    deals.owner,
    deals.currency,
    deals.amount,
    deals.is_won and coalesce(cast(deals.closed_at as date) <= {{ as_of_date() }}, true) as is_won,
    deals.is_closed and coalesce(cast(deals.closed_at as date) <= {{ as_of_date() }}, true) as is_closed,
    deals.created_at,
    deals.closed_at
from {{ ref('int_unify__deals') }} as deals
left join {{ ref('int_activity__orders') }} as orders
    on deals.deal_id = orders.order_id
left join {{ ref('int_identity__crosswalk') }} as crosswalk
    on deals.record_id = crosswalk.record_id
left join {{ ref('int_customers__golden_records') }} as golden
    on crosswalk.customer_id = golden.customer_id
left join {{ ref('int_companies__crosswalk') }} as deal_companies
    on deals.company_record_id = deal_companies.record_id
where coalesce(cast(deals.created_at as date) <= {{ as_of_date() }}, false)
    -- a won deal in a currency without a rate is quarantined
    and coalesce(orders.exclusion_reason, '') <> 'no exchange rate'
