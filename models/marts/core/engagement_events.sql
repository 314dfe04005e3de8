{#-
    What customers and anonymous visitors did and received, outside orders. A view, for its rows are
    written once, by int_activity__engagement_events.
-#}
{{ config(materialized='view') }}

select
    event_id,
    customer_id,
    company_id,
    attribution_origin,
    anonymous_id,
    campaign_id,
    source,
    source_table,
    channel,
    event_type,
    subject,
    url,
    referrer,
    utm_source,
    utm_medium,
    utm_campaign,
    user_agent,
    device_type,
    operating_system,
    browser,
    is_automated,
    occurred_at
from {{ ref('int_activity__engagement_events') }}
