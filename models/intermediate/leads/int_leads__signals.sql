{#-
    What customers did outside orders, a row a day, by the day from which it was known that it was they: a
    visit is anonymous until somebody logs in, and who first logs in to order had not been seen before.
-#}
select
    events.customer_id,
    cast(events.occurred_at as date) as occurred_on,
    cast(events.attributed_at as date) as known_on,
    cast(count(*) filter (where pages.content_stage = 'decision') as bigint) as decision_events,
    cast(count(*) filter (where events.channel = 'email' and events.event_type = 'open') as bigint)
        as email_opens,
    cast(
        count(*) filter (where events.channel = 'email' and events.event_type in ('click', 'reply'))
        as bigint
    ) as email_clicks,
    cast(count(*) filter (where {{ is_inquiry('events.channel', 'events.event_type') }}) as bigint)
        as inquiries,
    bool_or(events.channel = 'web') as is_visit
from {{ ref('int_activity__engagement_events') }} as events
left join {{ ref('int_activity__pages') }} as pages
    on events.url = pages.url
where events.customer_id is not null
    and {{ is_reaction('events.event_type') }}
    and not coalesce(events.is_automated, false)
group by events.customer_id, cast(events.occurred_at as date), cast(events.attributed_at as date)
