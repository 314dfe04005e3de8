{#-
    Everything a person did or received outside orders and deals, from every source in one shape.
    Who it was is a record where one is named, else at most a cookie.
-#}
with files_email as (

    select
        'files:email_events:' || event_id as event_id,
        'files' as source,
        'email_events' as source_table,
        {{ person_record_id('files', 'contacts', 'email_events', 'contact_id', 'null', 'email') }}
            as record_id,
        cast(null as string) as anonymous_id,
        'email' as channel,
        event_type,
        'files:campaigns:' || campaign_id as campaign_id,
        cast(null as string) as subject,
        url,
        cast(null as string) as referrer,
        cast(null as string) as utm_source,
        cast(null as string) as utm_medium,
        cast(null as string) as utm_campaign,
        cast(null as string) as user_agent,
        occurred_at
    from {{ ref('stg_files__email_events') }}

),

files_web as (

    select
        'files:web_events:' || event_id as event_id,
        'files' as source,
        'web_events' as source_table,
        {{ person_record_id('files', 'contacts', 'web_events', 'contact_id', 'null', 'email') }}
            as record_id,
        anonymous_id,
        'web' as channel,
        event_type,
        cast(null as string) as campaign_id,
        cast(null as string) as subject,
        url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        user_agent,
        occurred_at
    from {{ ref('stg_files__web_events') }}

),

files_interactions as (

    select
        'files:interactions:' || interaction_id as event_id,
        'files' as source,
        'interactions' as source_table,
        {{ person_record_id('files', 'contacts', 'interactions', 'contact_id', 'null', 'email') }}
            as record_id,
        cast(null as string) as anonymous_id,
        channel,
        interaction_type as event_type,
        cast(null as string) as campaign_id,
        subject,
        cast(null as string) as url,
        cast(null as string) as referrer,
        cast(null as string) as utm_source,
        cast(null as string) as utm_medium,
        cast(null as string) as utm_campaign,
        cast(null as string) as user_agent,
        occurred_at
    from {{ ref('stg_files__interactions') }}

),

tickets as (

    select
        ticket_id as event_id,
        source,
        source_table,
        record_id,
        cast(null as string) as anonymous_id,
        'service' as channel,
        'ticket' as event_type,
        cast(null as string) as campaign_id,
        category as subject,
        cast(null as string) as url,
        cast(null as string) as referrer,
        cast(null as string) as utm_source,
        cast(null as string) as utm_medium,
        cast(null as string) as utm_campaign,
        cast(null as string) as user_agent,
        created_at as occurred_at
    from {{ ref('int_unify__tickets') }}

),

hubspot_email as (

    select
        'hubspot:email_event:' || event_id as event_id,
        'hubspot' as source,
        'email_event' as source_table,
        {{ person_record_id('hubspot', 'contact', 'email_event', 'null', 'null', 'email') }}
            as record_id,
        cast(null as string) as anonymous_id,
        'email' as channel,
        event_type,
        'hubspot:email_campaign:' || campaign_id as campaign_id,
        cast(null as string) as subject,
        url,
        cast(null as string) as referrer,
        cast(null as string) as utm_source,
        cast(null as string) as utm_medium,
        cast(null as string) as utm_campaign,
        user_agent,
        occurred_at
    from {{ ref('int_unify__hubspot_email_events') }}

),

salesforce_tasks as (

    select
        'salesforce:task:' || task_id as event_id,
        'salesforce' as source,
        'task' as source_table,
        coalesce('salesforce:contact:' || contact_id, 'salesforce:lead:' || lead_id) as record_id,
        cast(null as string) as anonymous_id,
        case when lower(coalesce(task_subtype, task_type)) = 'email' then 'email' else 'call' end
            as channel,
        'task' as event_type,
        cast(null as string) as campaign_id,
        subject,
        cast(null as string) as url,
        cast(null as string) as referrer,
        cast(null as string) as utm_source,
        cast(null as string) as utm_medium,
        cast(null as string) as utm_campaign,
        cast(null as string) as user_agent,
        occurred_at
    from {{ ref('stg_salesforce__tasks') }}
    where occurred_at is not null

),

web_pages as (

    select
        'web_tracking:pages:' || event_id as event_id,
        'web_tracking' as source,
        'pages' as source_table,
        {{ person_record_id('web_tracking', 'identifies', 'pages', 'user_id', 'null', 'null') }}
            as record_id,
        anonymous_id,
        'web' as channel,
        event_type,
        cast(null as string) as campaign_id,
        page_title as subject,
        url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        user_agent,
        occurred_at
    from {{ ref('stg_web_tracking__pages') }}

),

web_tracks as (

    select
        'web_tracking:tracks:' || event_id as event_id,
        'web_tracking' as source,
        'tracks' as source_table,
        {{ person_record_id('web_tracking', 'identifies', 'tracks', 'user_id', 'null', 'null') }}
            as record_id,
        anonymous_id,
        'web' as channel,
        event_type,
        cast(null as string) as campaign_id,
        cast(null as string) as subject,
        url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        user_agent,
        occurred_at
    from {{ ref('stg_web_tracking__tracks') }}

)

select * from files_email
union all
select * from files_web
union all
select * from files_interactions
union all
select * from tickets
union all
select * from hubspot_email
union all
select * from salesforce_tasks
union all
select * from web_pages
union all
select * from web_tracks
