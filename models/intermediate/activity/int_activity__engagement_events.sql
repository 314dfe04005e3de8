{#-
    Events with the customer behind them. An event names its person or only a cookie; a cookie stands
    for the one customer who was ever identified with it. A cookie that several customers used stays
    anonymous where no person is named.
-#}
with events as (

    select
        events.*,
        crosswalk.customer_id as named_customer_id
    from {{ ref('int_unify__engagement_events') }} as events
    left join {{ ref('int_identity__crosswalk') }} as crosswalk
        on events.record_id = crosswalk.record_id
    where cast(events.occurred_at as date) <= {{ as_of_date() }}

),

identified as (

    select
        anonymous_id,
        named_customer_id as customer_id
    from events
    where anonymous_id is not null and named_customer_id is not null

    union

    select
        identifies.anonymous_id,
        crosswalk.customer_id
    from {{ ref('stg_web_tracking__identifies') }} as identifies
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on crosswalk.record_id = {{ person_record_id(
            'web_tracking', 'identifies', 'identifies', 'identifies.user_id', 'null', 'identifies.email'
        ) }}
    where identifies.anonymous_id is not null
        and cast(identifies.occurred_at as date) <= {{ as_of_date() }}

),

cookies as (

    select
        anonymous_id,
        min(customer_id) as customer_id
    from identified
    group by anonymous_id
    having count(*) = 1

)

select
    events.event_id,
    events.source,
    events.source_table,
    coalesce(events.named_customer_id, cookies.customer_id) as customer_id,
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
    events.occurred_at
from events
left join cookies on events.anonymous_id = cookies.anonymous_id
