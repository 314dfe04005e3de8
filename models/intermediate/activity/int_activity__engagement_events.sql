{#-
    Events with the customer behind them. An event names its person, or only a cookie, whose device
    int_identity__devices tells for every moment. A visit before the first identification is back-filled.
-#}
with events as (

    select
        events.*,
        crosswalk.customer_id as named_customer_id
    from {{ ref('int_unify__engagement_events') }} as events
    left join {{ ref('int_identity__crosswalk') }} as crosswalk
        on events.record_id = crosswalk.record_id
    where coalesce(cast(events.occurred_at as date) <= {{ as_of_date() }}, false)

)

select
    events.event_id,
    events.source,
    events.source_table,
    coalesce(events.named_customer_id, devices.customer_id) as customer_id,
    case
        when events.named_customer_id is not null then 'named'
        when events.occurred_at < devices.identified_at then 'back-filled'
        when devices.customer_id is not null then devices.origin
        -- nobody is known
        else null
    end as attribution_origin,
    events.anonymous_id,
    events.campaign_id,
    events.channel,
    events.event_type,
    events.subject,
    events.url,
    events.referrer,
    events.utm_source,
    events.utm_medium,
    events.utm_campaign,
    events.user_agent,
    events.occurred_at,
    case
        when coalesce(events.named_customer_id, devices.customer_id) is null then null
        when events.named_customer_id is null and events.occurred_at < devices.identified_at
            then devices.identified_at
        else events.occurred_at
    end as attributed_at
from events
left join {{ ref('int_identity__devices') }} as devices
    on events.anonymous_id = devices.anonymous_id
    and (devices.from_at is null or events.occurred_at >= devices.from_at)
    and (devices.until_at is null or events.occurred_at < devices.until_at)
