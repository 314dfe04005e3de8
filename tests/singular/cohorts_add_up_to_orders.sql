-- Cohorts hold every buyer once and every order of a month that is over, and begin with all of their buyers.
{%- set open_month = dbt.date_trunc('month', dbt.dateadd('day', 1, as_of_date())) %}
with known as (

    {% for buyer in ['customer', 'company'] -%}
    select
        '{{ buyer }}' as buyer_type,
        count(distinct {{ buyer }}_id) as buyer_count,
        count(*) as order_count,
        sum(net_amount) as net_amount
    from {{ ref('orders') }}
    where {{ buyer }}_id is not null
        and ordered_at < {{ open_month }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

told as (

    select
        buyer_type,
        sum(retained_count) filter (where months_since_first_order = 0) as buyer_count,
        sum(order_count) as order_count,
        sum(net_amount) as net_amount,
        count(*) filter (where months_since_first_order = 0 and retention_rate <> 1) as wrong_starts
    from {{ ref('cohort_retention') }}
    group by buyer_type

)

select
    known.*,
    told.buyer_count as told_buyer_count,
    told.order_count as told_order_count,
    told.net_amount as told_net_amount,
    told.wrong_starts
from known
left join told
    on known.buyer_type = told.buyer_type
where known.order_count > 0
    and (
        told.buyer_type is null
        or told.buyer_count <> known.buyer_count
        or told.order_count <> known.order_count
        or told.net_amount <> known.net_amount
        or told.wrong_starts > 0
    )
