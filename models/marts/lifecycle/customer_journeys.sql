{#-
    How each customer came and how far it took to the first order. What brought a customer is the first
    visit, where it was paid or came from somewhere and no system knew the person before; else what the
    CRM says, for a visit after the sign-up acquired nobody.
-#}
with sessions as (

    select
        *, -- noqa: AM04
        -- two devices may begin at one moment
        cast(started_at as string) || ' ' || session_id as place
    from {{ ref('int_activity__sessions') }}
    where customer_id is not null

),

orders as (

    select
        customer_id,
        min(ordered_at) as first_ordered_at
    from {{ ref('orders') }}
    where customer_id is not null
    group by customer_id

),

visits as (

    select
        sessions.customer_id,
        min_by(sessions.traffic_channel, sessions.place) filter (
            where sessions.traffic_channel is not null
        ) as first_channel,
        min_by(sessions.utm_source, sessions.place) filter (
            where sessions.utm_source is not null
        ) as first_source,
        -- of the first visit alone: min_by passes over nulls
        nullif(min_by(coalesce(sessions.utm_campaign, ''), sessions.place), '') as first_campaign,
        max_by(sessions.furthest_stage, {{ content_stage_rank('sessions.furthest_stage') }}) filter (
            where sessions.furthest_stage is not null
            and {{ dbt.datediff('cast(sessions.started_at as date)', as_of_date(), 'day') }}
            < {{ var('content_stage_days') }}
        ) as content_stage,
        count(*) as session_count,
        count(*) filter (
            where sessions.started_at <= orders.first_ordered_at
        ) as sessions_before_first_order,
        min(sessions.started_at) as first_session_at,
        max(sessions.started_at) as last_session_at
    from sessions
    left join orders
        on sessions.customer_id = orders.customer_id
    group by sessions.customer_id

),

joined as (

    select
        customers.customer_id,
        customers.registration_source,
        customers.first_seen_at,
        visits.first_channel,
        visits.first_source,
        visits.first_campaign,
        visits.content_stage,
        visits.session_count,
        visits.sessions_before_first_order,
        visits.first_session_at,
        visits.last_session_at,
        orders.first_ordered_at,
        least(customers.first_seen_at, visits.first_session_at, orders.first_ordered_at) as first_touch_at,
        -- a record made during the visit is younger than the visit's beginning
        coalesce(
            visits.first_session_at <= least(
                coalesce(customers.first_seen_at, visits.first_session_at),
                coalesce(orders.first_ordered_at, visits.first_session_at)
            ),
            false
        ) as is_acquired_by_visit
    from {{ ref('customers') }} as customers
    left join visits
        on customers.customer_id = visits.customer_id
    left join orders
        on customers.customer_id = orders.customer_id

)

select
    customer_id,
    case
        when is_acquired_by_visit and first_channel <> 'direct' then first_channel
        when registration_source is not null then lower(trim(registration_source))
        when is_acquired_by_visit then 'direct'
        else 'unknown'
    end as acquisition_source,
    case
        when is_acquired_by_visit and first_channel <> 'direct' then first_campaign
        -- the campaign of a later visit acquired nobody
        else null
    end as acquisition_campaign,
    first_channel,
    first_source,
    content_stage,
    cast(coalesce(session_count, 0) as bigint) as session_count,
    case
        when first_ordered_at is null then null
        else cast(coalesce(sessions_before_first_order, 0) as bigint)
    end as sessions_before_first_order,
    cast({{ dbt.datediff('first_touch_at', 'first_ordered_at', 'day') }} as bigint) as days_to_first_order,
    first_touch_at,
    first_session_at,
    last_session_at,
    first_ordered_at
from joined
