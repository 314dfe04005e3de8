-- What brought customers, and what they brought, against what the campaigns cost that brought them.
with bought as (

    select
        customer_id,
        count(*) as order_count,
        sum(net_amount) as net_amount,
        min(ordered_at) as first_ordered_at
    from yardstick.orders
    where customer_id is not null
    group by customer_id

),

visited as (

    select
        customer_id,
        arg_min(traffic_channel, started_at) as first_channel,
        -- of the first visit, though it has none
        arg_min_null(utm_campaign, started_at) as first_campaign,
        min(started_at) as first_session_at
    from yardstick.web_sessions
    where customer_id is not null
    group by customer_id

),

-- a visit acquired whom no system knew before; what came straight to the site may have another source
acquired as (

    select
        customers.registration_source,
        visited.first_channel,
        visited.first_campaign,
        coalesce(
            visited.first_session_at <= coalesce(customers.first_seen_at, 'infinity')
            and visited.first_session_at <= coalesce(bought.first_ordered_at, 'infinity'),
            false
        ) as is_by_visit,
        is_by_visit and visited.first_channel <> 'direct' as is_by_channel,
        bought.order_count,
        bought.net_amount,
        lifetime.expected_value::decimal(18, 4) as expected_value
    from marts.customers as customers
    left join visited using (customer_id)
    left join bought using (customer_id)
    left join marts.customer_lifetime_value as lifetime using (customer_id)

),

campaigns as (

    select
        case
            when is_by_channel then first_channel
            when registration_source is not null then lower(trim(registration_source))
            when is_by_visit then 'direct'
            else 'unknown'
        end as acquisition_source,
        if(is_by_channel, first_campaign, null) as campaign,
        count(*) as customer_count,
        count(order_count) as buyer_count,
        coalesce(sum(order_count), 0) as order_count,
        coalesce(sum(net_amount), 0) as net_amount,
        sum(expected_value) as expected_value
    from acquired
    group by acquisition_source, campaign

),

priced as (

    select
        'files' as source,
        campaign_id,
        name,
        cost,
        currency,
        coalesce(started_at::date, (select as_of_on from intermediate.int_activity__as_of)) as started_on
    from staging.stg_files__campaigns

    union all

    select
        'salesforce',
        campaign_id,
        name,
        cost,
        currency,
        coalesce(started_at::date, (select as_of_on from intermediate.int_activity__as_of))
    from staging.stg_salesforce__campaigns

),

-- by its name and by its key, one or the other of which links call it by
keyed as (

    select distinct
        priced.source,
        priced.campaign_id,
        trim(regexp_replace(strip_accents(lower(unnest([priced.name, priced.campaign_id]))), '[^\p{L}\p{N}]+', ' ', 'g'))
            as campaign_key,
        if(
            coalesce(codes.currency_code, 'USD') = 'USD',
            priced.cost::double,
            priced.cost::double * dollar.units_per_usd::double / rates.units_per_usd::double
        )::decimal(18, 4) as cost
    from priced
    left join seeds.currencies as codes
        on regexp_replace(strip_accents(lower(priced.currency)), '[^\p{L}\p{N}\p{Sc}]+', '', 'g')
        = codes.currency_key
        and (not codes.is_shared or codes.currency_code = 'USD')
    left join seeds.exchange_rates as rates
        on codes.currency_code = rates.currency_code
        and priced.started_on >= rates.valid_from
        and priced.started_on < rates.valid_to
    left join seeds.exchange_rates as dollar
        on dollar.currency_code = 'USD'
        and priced.started_on >= dollar.valid_from
        and priced.started_on < dollar.valid_to
    where priced.cost is not null
        and priced.started_on <= (select as_of_on from intermediate.int_activity__as_of)

),

-- a campaign that several systems report is one; several of one system are several
costs as (

    select
        campaign_key,
        max(cost) as cost
    from (
        select campaign_key, source, sum(cost) as cost
        from keyed
        where campaign_key <> ''
        group by campaign_key, source
    )
    group by campaign_key
    having max(cost) is not null

),

spelled as (

    select
        campaigns.*,
        nullif(
            trim(regexp_replace(strip_accents(lower(replace(campaign, '%20', ' '))), '[^\p{L}\p{N}]+', ' ', 'g')),
            ''
        ) as campaign_key
    from campaigns

),

-- a campaign's cost is shared out by customers over the sources it brought them by
shared as (

    select
        spelled.acquisition_source,
        sum(spelled.customer_count) as customer_count,
        sum(spelled.buyer_count) as buyer_count,
        sum(spelled.order_count) as order_count,
        sum(spelled.net_amount) as net_amount,
        sum(spelled.expected_value) as expected_value,
        any_value(costs.cost) as cost,
        any_value(costs.cost) is not null as is_costed,
        sum(sum(spelled.customer_count)) over (partition by spelled.campaign_key) as campaign_customers
    from spelled
    left join costs using (campaign_key)
    group by spelled.acquisition_source, spelled.campaign_key

),

sources as (

    select
        acquisition_source,
        sum(customer_count)::bigint as customer_count,
        sum(buyer_count)::bigint as buyer_count,
        sum(order_count)::bigint as order_count,
        coalesce(sum(customer_count) filter (where is_costed), 0)::bigint as costed_customer_count,
        sum(net_amount)::decimal(18, 4) as net_amount,
        sum(expected_value)::decimal(18, 4) as expected_value,
        sum((cost * customer_count / campaign_customers)::decimal(18, 4))::decimal(18, 4) as cost_amount,
        coalesce(sum(net_amount) filter (where is_costed), 0)::decimal(18, 4) as costed_net_amount
    from shared
    group by acquisition_source

)

select
    *,
    buyer_count / nullif(customer_count, 0) as conversion_rate,
    (net_amount::double / nullif(order_count, 0))::decimal(18, 4) as average_order_value,
    (net_amount::double / customer_count)::decimal(18, 4) as amount_per_customer,
    (cost_amount::double / nullif(costed_customer_count, 0))::decimal(18, 4) as cost_per_customer,
    costed_net_amount::double / nullif(cost_amount::double, 0) as return_on_cost
from sources
