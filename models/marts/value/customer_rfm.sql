{#- Recency, frequency and monetary value of customers with an order in the window, scored by quintile. -#}
with orders as (

    select * from {{ ref('orders') }}
    where customer_id is not null
    {%- if var('rfm_window_days') %}
        and {{ dbt.datediff('cast(ordered_at as date)', as_of_date(), 'day') }} < {{ var('rfm_window_days') }}
        {%- endif %}

),

measures as (

    select
        customer_id,
        {{ dbt.datediff('cast(max(ordered_at) as date)', as_of_date(), 'day') }}             as recency_days,
        count(*) as frequency,
        sum(net_amount) as monetary
    from orders
    group by customer_id

),

cuts as (

    select
        {{ quintile_cuts('cast(recency_days as double)', 'recency') }},
        {{ quintile_cuts('cast(frequency as double)', 'frequency') }},
        {{ quintile_cuts('cast(monetary as double)', 'monetary') }}
    from measures

),

scored as (

    select
        measures.customer_id,
        measures.recency_days,
        measures.frequency,
        measures.monetary,
        {{ quintile_score('measures.recency_days', 'cuts.recency', smaller_is_better=true) }} as r_score,
        {{ quintile_score('measures.frequency', 'cuts.frequency') }} as f_score,
        {{ quintile_score('cast(measures.monetary as double)', 'cuts.monetary') }} as m_score
    from measures
    cross join cuts

)

select
    scored.customer_id,
    cast(scored.recency_days as bigint) as recency_days,
    cast(scored.frequency as bigint) as frequency,
    cast(scored.monetary as decimal(18, 4)) as monetary,
    cast(scored.r_score as int) as r_score,
    cast(scored.f_score as int) as f_score,
    cast(scored.m_score as int) as m_score,
    names.rfm_segment
from scored
left join {{ ref('rfm_segments') }} as names
    on scored.r_score = names.r_score
    and scored.f_score = names.f_score
