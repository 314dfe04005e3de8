{#- What customers and anonymous visitors did and received, outside orders. -#}
select
    events.event_id,
    events.customer_id,
    enriched.company_id,
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
    events.occurred_at
from {{ ref('int_activity__engagement_events') }} as events
left join {{ ref('int_customers__enriched') }} as enriched
    on events.customer_id = enriched.customer_id
