{#-
    What customers did in the last days (the var signal_days) that the seed signal_patterns lists; that a
    lead's score rose into a higher band is such a sign, too. An order settles what came before it: a cart
    that was bought is not left.
-#}
with patterns as (

    select * from {{ ref('signal_patterns') }}

),

channels as (

    select distinct channel
    from patterns

),

recent as (

    select
        events.customer_id,
        events.channel,
        events.event_type,
        events.url,
        events.occurred_at
    from {{ ref('int_activity__engagement_events') }} as events
    inner join channels
        on events.channel = channels.channel
    where events.customer_id is not null
        and not coalesce(events.is_automated, false)
        and {{ dbt.datediff('cast(events.occurred_at as date)', as_of_date(), 'day') }}
        < {{ var('signal_days') }}

    union all

    select
        latest.customer_id,
        'lead score' as channel,
        'rose' as event_type,
        cast(null as string) as url,
        cast({{ as_of_date() }} as timestamp) as occurred_at
    from {{ ref('int_leads__scores') }} as latest
    inner join {{ ref('int_leads__scores') }} as earlier
        on latest.customer_id = earlier.customer_id
    where latest.cut = 'as_of'
        and earlier.cut = 'before'
        and (
            (latest.lead_band = 'hot' and earlier.lead_band <> 'hot')
            or (latest.lead_band = 'warm' and earlier.lead_band = 'cold')
        )

),

orders as (

    select
        crosswalk.customer_id,
        max(orders.ordered_at) as last_ordered_at
    from {{ ref('int_activity__orders') }} as orders
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on orders.record_id = crosswalk.record_id
    where orders.exclusion_reason is null
    group by crosswalk.customer_id

)

select
    recent.customer_id,
    patterns.signal,
    min(patterns.name) as name,
    min(patterns.priority) as priority,
    count(*) as event_count,
    max(recent.occurred_at) as signalled_at
from recent
left join {{ ref('int_activity__pages') }} as pages
    on recent.url = pages.url
inner join patterns
    on recent.channel = patterns.channel
    and (patterns.event_type is null or recent.event_type = patterns.event_type)
    and (patterns.topic is null or pages.topic = patterns.topic)
left join orders
    on recent.customer_id = orders.customer_id
where orders.last_ordered_at is null
    or recent.occurred_at > orders.last_ordered_at
group by recent.customer_id, patterns.signal
