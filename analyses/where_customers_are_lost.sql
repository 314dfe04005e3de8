-- From which stage do customers leave for good, how long did they stay there, and what were they worth?
-- The stage before dormant or churned with the most value lost is the one to work on; the days spent in
-- it say when an action would still have come in time.
select
    stays.previous_stage,
    stays.lifecycle_stage,
    count(*) as customer_count,
    round(avg(last_stays.stay_days), 0) as mean_days_in_it,
    round(avg(rfm.monetary), 2) as mean_net_amount,
    sum(rfm.monetary) as net_amount
from {{ ref('lifecycle_stays') }} as stays
inner join {{ ref('lifecycle_stays') }} as last_stays
    on stays.customer_id = last_stays.customer_id
    and stays.entered_on = last_stays.left_on
left join {{ ref('customer_rfm') }} as rfm
    on stays.customer_id = rfm.customer_id
where stays.lifecycle_stage in ('dormant', 'churned')
    and stays.left_on is null
group by stays.previous_stage, stays.lifecycle_stage
order by net_amount desc nulls last, stays.previous_stage asc, stays.lifecycle_stage asc
