{#-
    What the customers brought who came by each campaign of each source, against what it cost. A campaign's
    cost is shared out by customers over the sources it brought them by; one that brought nobody is not here.
-#}
with orders as (

    select
        customer_id,
        count(*) as order_count,
        sum(net_amount) as net_amount
    from {{ ref('orders') }}
    where customer_id is not null
    group by customer_id

),

sources as (

    select
        journeys.acquisition_source,
        coalesce({{ campaign_key('journeys.acquisition_campaign') }}, 'none') as acquisition_campaign,
        count(*) as customer_count,
        count(orders.customer_id) as buyer_count,
        coalesce(sum(orders.order_count), 0) as order_count,
        coalesce(sum(orders.net_amount), 0) as net_amount,
        sum(cast(lifetime.expected_value as decimal(18, 4))) as expected_value
    from {{ ref('customer_journeys') }} as journeys
    left join orders
        on journeys.customer_id = orders.customer_id
    left join {{ ref('customer_lifetime_value') }} as lifetime
        on journeys.customer_id = lifetime.customer_id
    group by
        journeys.acquisition_source,
        coalesce({{ campaign_key('journeys.acquisition_campaign') }}, 'none')

),

costed as (

    select
        sources.*,
        cast(
            priced.cost_amount * sources.customer_count
            / sum(sources.customer_count) over (partition by sources.acquisition_campaign)
            as decimal(18, 4)
        ) as cost_amount,
        case when priced.cost_amount is null then 0 else sources.customer_count end as costed_customer_count,
        case when priced.cost_amount is null then 0 else sources.net_amount end as costed_net_amount
    from sources
    left join {{ ref('int_activity__campaign_costs') }} as priced
        on sources.acquisition_campaign = priced.campaign_key
        and sources.acquisition_campaign <> 'none'

)

select
    acquisition_source,
    acquisition_campaign,
    {{ acquisition_figures() }}
from costed
