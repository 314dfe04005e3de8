{#- What brought customers, and what they brought: acquisition_campaigns added up by source. -#}
with sources as (

    select
        acquisition_source,
        sum(customer_count) as customer_count,
        sum(buyer_count) as buyer_count,
        sum(order_count) as order_count,
        sum(costed_customer_count) as costed_customer_count,
        sum(net_amount) as net_amount,
        sum(expected_value) as expected_value,
        sum(cost_amount) as cost_amount,
        sum(costed_net_amount) as costed_net_amount
    from {{ ref('acquisition_campaigns') }}
    group by acquisition_source

)

select
    acquisition_source,
    {{ acquisition_figures() }}
from sources
