{#-
    HubSpot mail events with the page that was clicked and the opt-outs; what HubSpot filtered (bots) is
    left out. A mail that came back for now, from a full mailbox or a busy server, is a soft bounce: only an
    address that takes no mail at all is written to no more.
-#}
select
    events.event_id,
    events.campaign_id,
    events.email,
    case
        when status_changes.is_unsubscribe then 'unsubscribe'
        when
            events.event_type = 'bounce'
            and bounces.bounce_category in (
                'mailbox_full', 'throttled', 'greylisting', 'timeout', 'temporary_problem'
            )
            then 'soft_bounce'
        else events.event_type
    end as event_type,
    clicks.url,
    clicks.user_agent,
    events.occurred_at
from {{ ref('stg_hubspot__email_events') }} as events
left join {{ ref('stg_hubspot__email_event_clicks') }} as clicks
    on events.event_id = clicks.event_id
left join {{ ref('stg_hubspot__email_event_status_changes') }} as status_changes
    on events.event_id = status_changes.event_id
left join {{ ref('stg_hubspot__email_event_bounces') }} as bounces
    on events.event_id = bounces.event_id
where coalesce(events.is_filtered, false) = false
