{#-
    Events with the customer behind them. An event names its person, or only a cookie, whose device
    int_identity__devices tells for every moment. A visit before the first identification is back-filled.
    The mart shows these rows as they are, for they may be very many, and are written once.
-#}
with events as (

    select
        events.*,
        crosswalk.customer_id as named_customer_id
    from {{ ref('int_unify__engagement_events') }} as events
    left join {{ ref('int_identity__crosswalk') }} as crosswalk
        on events.record_id = crosswalk.record_id
    where coalesce(cast(events.occurred_at as date) <= {{ as_of_date() }}, false)

),

attributed as (

    select
        events.*,
        devices.origin,
        devices.identified_at,
        coalesce(events.named_customer_id, devices.customer_id) as customer_id
    from events
    left join {{ ref('int_identity__devices') }} as devices
        on events.anonymous_id = devices.anonymous_id
        and (devices.from_at is null or events.occurred_at >= devices.from_at)
        and (devices.until_at is null or events.occurred_at < devices.until_at)

)

select
    events.event_id,
    events.customer_id,
    enriched.company_id,
    case
        when events.named_customer_id is not null then 'named'
        when events.occurred_at < events.identified_at then 'back-filled'
        when events.customer_id is not null then events.origin
        -- nobody is known
        else null
    end as attribution_origin,
    events.anonymous_id,
    events.campaign_id,
    events.source,
    events.source_table,
    events.channel,
    events.event_type,
    events.subject,
    events.url,
    events.referrer,
    events.utm_source,
    events.utm_medium,
    events.utm_campaign,
    events.user_agent,
    agents.device_type,
    agents.operating_system,
    agents.browser,
    agents.is_automated,
    events.occurred_at,
    case
        when events.customer_id is null then null
        when events.named_customer_id is null and events.occurred_at < events.identified_at
            then events.identified_at
        else events.occurred_at
    end as attributed_at
from attributed as events
left join {{ ref('int_customers__enriched') }} as enriched
    on events.customer_id = enriched.customer_id
left join {{ ref('int_unify__user_agents') }} as agents
    on events.user_agent = agents.user_agent
