-- What customers and anonymous visitors did and received, outside orders.
with clicks as (

    select
        events.event_id,
        events.campaign_id,
        events.email,
        case
            when changes.is_unsubscribe then 'unsubscribe'
            when events.event_type = 'bounce' and bounces.event_id is not null then 'soft_bounce'
            else events.event_type
        end as event_type,
        clicks.url,
        clicks.user_agent,
        events.occurred_at
    from staging.stg_hubspot__email_events as events
    left join staging.stg_hubspot__email_event_clicks as clicks using (event_id)
    left join staging.stg_hubspot__email_event_status_changes as changes using (event_id)
    left join (
        from staging.stg_hubspot__email_event_bounces
        where bounce_category in ('mailbox_full', 'throttled', 'greylisting', 'timeout', 'temporary_problem')
    ) as bounces using (event_id)
    where events.is_filtered is distinct from true

),

-- who it was is a record where one is named; an e-mail address is hashed
events as (

    select
        'files:email_events:' || event_id as event_id,
        'files' as source,
        'email_events' as source_table,
        case
            when contact_id like '%@%' then 'files:contacts:' || md5('email:' || lower(contact_id))
            when contact_id is not null then 'files:contacts:' || contact_id
            else 'files:email_events:' || md5('email:' || lower(email))
        end as record_id,
        'email' as channel,
        event_type,
        'files:campaigns:' || campaign_id as campaign_id,
        url,
        occurred_at
    from staging.stg_files__email_events

    union all by name

    select
        'files:web_events:' || event_id as event_id,
        'files' as source,
        'web_events' as source_table,
        case
            when contact_id like '%@%' then 'files:contacts:' || md5('email:' || lower(contact_id))
            when contact_id is not null then 'files:contacts:' || contact_id
            else 'files:web_events:' || md5('email:' || lower(email))
        end as record_id,
        anonymous_id,
        'web' as channel,
        event_type,
        url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        user_agent,
        occurred_at
    from staging.stg_files__web_events

    union all by name

    select
        'files:interactions:' || interaction_id as event_id,
        'files' as source,
        'interactions' as source_table,
        case
            when contact_id like '%@%' then 'files:contacts:' || md5('email:' || lower(contact_id))
            when contact_id is not null then 'files:contacts:' || contact_id
            else 'files:interactions:' || md5('email:' || lower(email))
        end as record_id,
        channel,
        interaction_type as event_type,
        subject,
        occurred_at
    from staging.stg_files__interactions

    union all by name

    select
        'files:tickets:' || ticket_id as event_id,
        'files' as source,
        'tickets' as source_table,
        case
            when contact_id like '%@%' then 'files:contacts:' || md5('email:' || lower(contact_id))
            when contact_id is not null then 'files:contacts:' || contact_id
            else 'files:tickets:' || md5('email:' || lower(email))
        end as record_id,
        'service' as channel,
        'ticket' as event_type,
        category as subject,
        created_at as occurred_at
    from staging.stg_files__tickets

    union all by name

    select
        'hubspot:ticket:' || tickets.ticket_id as event_id,
        'hubspot' as source,
        'ticket' as source_table,
        'hubspot:contact:' || contacts.contact_id as record_id,
        'service' as channel,
        'ticket' as event_type,
        tickets.category as subject,
        tickets.created_at as occurred_at
    from staging.stg_hubspot__tickets as tickets
    left join (
        select ticket_id, arg_min(contact_id, (length(contact_id), contact_id)) as contact_id
        from staging.stg_hubspot__ticket_contacts
        group by ticket_id
    ) as contacts using (ticket_id)

    union all by name

    select
        'hubspot:email_event:' || event_id as event_id,
        'hubspot' as source,
        'email_event' as source_table,
        'hubspot:email_event:' || md5('email:' || lower(email)) as record_id,
        'email' as channel,
        event_type,
        'hubspot:email_campaign:' || campaign_id as campaign_id,
        url,
        user_agent,
        occurred_at
    from clicks

    union all by name

    select
        'salesforce:task:' || task_id as event_id,
        'salesforce' as source,
        'task' as source_table,
        coalesce('salesforce:contact:' || contact_id, 'salesforce:lead:' || lead_id) as record_id,
        if(lower(coalesce(task_subtype, task_type)) = 'email', 'email', 'call') as channel,
        'task' as event_type,
        subject,
        occurred_at
    from staging.stg_salesforce__tasks

    union all by name

    select
        'web_tracking:pages:' || event_id as event_id,
        'web_tracking' as source,
        'pages' as source_table,
        'web_tracking:identifies:' || if(user_id like '%@%', md5('email:' || lower(user_id)), user_id) as record_id,
        anonymous_id,
        'web' as channel,
        event_type,
        page_title as subject,
        url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        user_agent,
        occurred_at
    from staging.stg_web_tracking__pages

    union all by name

    select
        'web_tracking:tracks:' || event_id as event_id,
        'web_tracking' as source,
        'tracks' as source_table,
        'web_tracking:identifies:' || if(user_id like '%@%', md5('email:' || lower(user_id)), user_id) as record_id,
        anonymous_id,
        'web' as channel,
        event_type,
        url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        user_agent,
        occurred_at
    from staging.stg_web_tracking__tracks

),

-- the person an event names, else the one whose device it was at the time
attributed as (

    select
        events.*,
        coalesce(named.customer_id, devices.customer_id) as customer_id,
        case
            when named.customer_id is not null then 'named'
            when events.occurred_at < devices.identified_at then 'back-filled'
            when devices.customer_id is not null then devices.origin
        end as attribution_origin
    from events
    left join marts.customer_records as named using (record_id)
    left join intermediate.int_identity__devices as devices
        on events.anonymous_id = devices.anonymous_id
        and events.occurred_at >= coalesce(devices.from_at, '-infinity')
        and events.occurred_at < coalesce(devices.until_at, 'infinity')
    where coalesce(events.occurred_at::date <= (select as_of_on from intermediate.int_activity__as_of), false)

)

select
    events.event_id,
    events.customer_id,
    customers.company_id,
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
from attributed as events
left join marts.customers as customers using (customer_id)
left join intermediate.int_unify__user_agents as agents using (user_agent)
