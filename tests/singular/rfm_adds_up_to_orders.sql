-- RFM covers exactly the known customers with an order in the window, and its frequency and
-- monetary value are those orders, none lost or doubled on the way.
with bought as (

    select
        customer_id,
        count(*) as frequency,
        sum(net_amount) as monetary
    from {{ ref('orders') }}
    where customer_id is not null
    {%- if var('rfm_window_days') %}
        and cast(ordered_at as date)
            > cast({{ dbt.dateadd('day', -1 * var('rfm_window_days'), as_of_date()) }} as date)
    {%- endif %}
    group by customer_id

)

select
    coalesce(rfm.customer_id, bought.customer_id) as customer_id,
    rfm.frequency as stated_frequency,
    bought.frequency,
    rfm.monetary as stated_monetary,
    bought.monetary
from {{ ref('customer_rfm') }} as rfm
full outer join bought on rfm.customer_id = bought.customer_id
where rfm.customer_id is null
    or bought.customer_id is null
    or rfm.frequency <> bought.frequency
    or rfm.monetary <> bought.monetary
