-- Where does the money come from? A small share of customers with a large share of revenue is what to
-- protect first; a large share of customers with little is where service has to be cheap.
select
    rfm.rfm_segment,
    count(*) as customer_count,
    round(1.0 * count(*) / sum(count(*)) over (), 3) as customer_share,
    sum(rfm.monetary) as net_amount,
    round(sum(rfm.monetary) / nullif(sum(sum(rfm.monetary)) over (), 0), 3) as revenue_share
from {{ ref('customer_rfm') }} as rfm
group by rfm.rfm_segment
order by net_amount desc
