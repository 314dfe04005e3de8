-- Recency, frequency and monetary value of all customers with an order, scored by quintile.
with measures as (

    select
        customer_id,
        date_diff('day', max(ordered_at)::date, (select as_of_on from intermediate.int_activity__as_of))
            as recency_days,
        count(*) as frequency,
        sum(net_amount)::decimal(18, 4) as monetary
    from yardstick.orders
    where customer_id is not null
    group by customer_id

),

cuts as (

    select
        quantile_cont(recency_days::double, [0.2, 0.4, 0.6, 0.8]) as recency,
        quantile_cont(frequency::double, [0.2, 0.4, 0.6, 0.8]) as frequency,
        quantile_cont(monetary::double, [0.2, 0.4, 0.6, 0.8]) as monetary
    from measures

),

-- a value equal to a cut is not above it
scored as (

    select
        measures.*,
        5 - len(list_filter(cuts.recency, lambda cut: measures.recency_days > cut)) as r_score,
        1 + len(list_filter(cuts.frequency, lambda cut: measures.frequency > cut)) as f_score,
        1 + len(list_filter(cuts.monetary, lambda cut: measures.monetary::double > cut)) as m_score
    from measures
    cross join cuts

)

select
    scored.customer_id,
    scored.recency_days,
    scored.frequency,
    scored.monetary,
    scored.r_score::integer as r_score,
    scored.f_score::integer as f_score,
    scored.m_score::integer as m_score,
    names.rfm_segment
from scored
left join seeds.rfm_segments as names using (r_score, f_score)
