{#-
    Days on which customers did something at a time of their own choosing, by their own clock; a day counts
    once a channel, by its first hour, for what follows that is no other habit. Stores and events have
    hours of their own, robots choose none, and midnight sharp is a day without an hour.
-#}
with reactions as (

    select
        events.customer_id,
        case
            when events.channel in ('email', 'sms', 'social') then events.channel
            when events.channel = 'call' then 'phone'
            when events.channel in ('web', 'chat', 'form', 'product') then 'web'
            else 'other'
        end as channel,
        {{ local_time('events.occurred_at', 'zones.time_zone') }} as occurred_at
    from {{ ref('int_activity__engagement_events') }} as events
    inner join {{ ref('int_customers__time_zones') }} as zones
        on events.customer_id = zones.customer_id
    where {{ is_reaction('events.event_type') }}
        and events.channel not in ('store', 'event')
        and not coalesce(events.is_automated, false)
        and events.occurred_at <> date_trunc('day', events.occurred_at)
        and {{ dbt.datediff('cast(events.occurred_at as date)', as_of_date(), 'day') }}
        < {{ var('contact_timing').days }}

)

select
    customer_id,
    channel,
    cast(occurred_at as date) as active_on,
    cast(min(extract(hour from occurred_at)) as int) as first_hour
from reactions
group by customer_id, channel, cast(occurred_at as date)
