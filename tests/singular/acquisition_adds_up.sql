-- Every customer has one acquisition source, and every order of a customer counts for it once.
with known as (

    select
        (select count(*) from {{ ref('customers') }}) as customer_count,
        count(*) as order_count,
        coalesce(sum(net_amount), 0) as net_amount
    from {{ ref('orders') }}
    where customer_id is not null

),

told as (

    {% for mart in ['acquisition_sources', 'acquisition_campaigns'] -%}
    select
        '{{ mart }}' as mart,
        coalesce(sum(customer_count), 0) as customer_count,
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(net_amount), 0) as net_amount
    from {{ ref(mart) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    told.*,
    known.customer_count as known_customer_count,
    known.order_count as known_order_count,
    known.net_amount as known_net_amount
from told
cross join known
where told.customer_count <> known.customer_count
    or told.order_count <> known.order_count
    or told.net_amount <> known.net_amount
