{#-
    Visits to the web sites; the addresses themselves stay in engagement_events. A view, for its rows are
    written once, by int_activity__sessions.
-#}
{{ config(materialized='view') }}

select
    session_id,
    customer_id,
    anonymous_id,
    traffic_channel,
    utm_source,
    utm_medium,
    utm_campaign,
    landing_stage,
    furthest_stage,
    cast(event_count as bigint) as event_count,
    cast(page_count as bigint) as page_count,
    cast({{ dbt.datediff('started_at', 'ended_at', 'second') }} as bigint) as duration_seconds,
    started_at,
    ended_at
from {{ ref('int_activity__sessions') }}
