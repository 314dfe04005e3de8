{#-
    Visits of people: web events of one device without half an hour of silence between them (the var
    session_minutes); without a device, those of one customer. Who signs in during a visit made all of
    it; when another customer takes over, another visit begins. Robots make none.
-#}
{%- set gap_seconds = dbt.datediff('previous_at', 'occurred_at', 'second') -%}

with events as (

    select
        events.event_id,
        events.customer_id,
        events.anonymous_id,
        coalesce('device ' || events.anonymous_id, 'customer ' || events.customer_id) as visitor,
        events.event_type,
        events.url,
        events.referrer,
        events.utm_source,
        events.utm_medium,
        events.utm_campaign,
        events.occurred_at
    from {{ ref('int_activity__engagement_events') }} as events
    where events.channel = 'web'
        and not coalesce(events.is_automated, false)
        and coalesce(events.anonymous_id, events.customer_id) is not null

),

followed as (

    select
        *,
        lag(occurred_at) over (partition by visitor order by occurred_at asc, event_id asc) as previous_at,
        {{ last_known('customer_id') }} over (
            partition by visitor order by occurred_at asc, event_id asc
            rows between unbounded preceding and 1 preceding
        ) as previous_customer_id,
        row_number() over (partition by visitor order by occurred_at asc, event_id asc) as place
    from events

),

begun as (

    select
        *,
        case
            when previous_at is null then 1
            when {{ gap_seconds }} > {{ var('session_minutes') * 60 }} then 1
            when customer_id <> previous_customer_id then 1
            else 0
        end as visit_start
    from followed

),

numbered as (

    select
        *,
        sum(visit_start) over (
            partition by visitor order by place asc rows between unbounded preceding and current row
        ) as visit
    from begun

),

placed as (

    select
        numbered.*,
        pages.host,
        pages.content_stage,
        {{ content_stage_rank('pages.content_stage') }} as content_rank
    from numbered
    left join {{ ref('int_activity__pages') }} as pages
        on numbered.url = pages.url

),

visits as (

    select
        min(event_id) filter (where visit_start = 1) as session_id,
        min_by(customer_id, place) filter (where customer_id is not null) as customer_id,
        min(anonymous_id) as anonymous_id,
        min(host) filter (where visit_start = 1) as landing_host,
        min(content_stage) filter (where visit_start = 1) as landing_stage,
        min(referrer) filter (where visit_start = 1) as referrer,
        -- search engines tag their advertisements with these alone; fbclid stands in unpaid links too
        count(*) filter (
            where case
                when visit_start = 1
                    then {{ regex_matches('url', '[?&](gclid|gbraid|wbraid|msclkid)=[^&#]') }}
                else false
            end
        ) > 0 as is_ad_click,
        -- tags may stand on the second event only, where the first is no page; those of two links never mix
        {% for tag in ['utm_source', 'utm_medium', 'utm_campaign'] -%}
        nullif(
            min_by(coalesce({{ tag }}, ''), place) filter (
                where coalesce(utm_source, utm_medium, utm_campaign) is not null
            ),
            ''
        ) as {{ tag }},
        {% endfor -%}
        max_by(content_stage, content_rank) filter (where content_stage is not null) as furthest_stage,
        count(*) as event_count,
        count(*) filter (
            where {{ regex_matches('event_type', '^[$]?page([_ -]?view(ed)?)?$') }}
        ) as page_count,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at
    from placed
    group by visitor, visit

),

hosts as (

    select distinct
        referrer,
        {{ web_host('referrer') }} as host
    from visits
    where referrer is not null

),

referrers as (

    select
        hosts.referrer,
        hosts.host,
        max_by(sites.traffic_channel, length(sites.host_label)) as traffic_channel
    from hosts
    left join {{ ref('referring_sites') }} as sites
        on '.' || hosts.host || '.' like '%.' || sites.host_label || '.%'
    group by hosts.referrer, hosts.host

)

select
    visits.session_id,
    visits.customer_id,
    visits.anonymous_id,
    visits.landing_stage,
    {{ traffic_channel(
        'visits.utm_medium', 'visits.utm_source', 'visits.is_ad_click',
        'referrers.traffic_channel', 'referrers.host', 'visits.landing_host'
    ) }} as traffic_channel,
    visits.utm_source,
    visits.utm_medium,
    visits.utm_campaign,
    visits.furthest_stage,
    visits.event_count,
    visits.page_count,
    visits.started_at,
    visits.ended_at
from visits
left join referrers
    on visits.referrer = referrers.referrer
