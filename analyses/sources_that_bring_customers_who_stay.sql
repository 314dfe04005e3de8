-- Which sources bring customers who come back, and what do they cost? Read the share of buyers who ordered
-- again before the cost per customer: a cheap source of people who buy once is dear. Sources with few
-- buyers say little; a source without a cost has none in any system, which is not the same as free.
with buyers as (

    select
        journeys.acquisition_source,
        count(*) as buyer_count,
        count(case when rfm.frequency > 1 then 1 end) as repeat_buyer_count,
        sum(rfm.monetary) as net_amount
    from {{ ref('customer_journeys') }} as journeys
    inner join {{ ref('customer_rfm') }} as rfm
        on journeys.customer_id = rfm.customer_id
    group by journeys.acquisition_source

)

select
    sources.acquisition_source,
    sources.customer_count,
    sources.conversion_rate,
    buyers.buyer_count,
    round(1.0 * buyers.repeat_buyer_count / nullif(buyers.buyer_count, 0), 3) as repeat_rate,
    round(buyers.net_amount / nullif(buyers.buyer_count, 0), 2) as amount_per_buyer,
    sources.cost_per_customer,
    sources.return_on_cost
from {{ ref('acquisition_sources') }} as sources
left join buyers
    on sources.acquisition_source = buyers.acquisition_source
order by repeat_rate desc nulls last, sources.acquisition_source asc
