{#- What customers and anonymous visitors did and received, outside orders. -#}
select
    events.event_id,
    events.customer_id,
    enriched.company_id,
    events.attribution_origin,
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
    events.occurred_at
from {{ ref('int_activity__engagement_events') }} as events
left join {{ ref('int_customers__enriched') }} as enriched
    on events.customer_id = enriched.customer_id
left join {{ ref('int_unify__user_agents') }} as agents
    on events.user_agent = agents.user_agent
