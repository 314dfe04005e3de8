-- Visits of people to the web sites: events of one device, else of one customer, without half an hour of
-- silence between them. Who signs in during a visit made all of it; another customer begins another one.
with pages as (

    -- what an address is about is told by the first pattern that its path fits
    select
        paths.url,
        regexp_extract(lower(paths.url), '^(?:[a-z]+:)?/+(?:[^/?#@]*@)?([^/?#:]+)', 1) as host,
        arg_min(stages.content_stage, (stages.priority, -length(stages.path_pattern), stages.path_pattern))
            as content_stage
    from (
        select
            url,
            '/' || trim(regexp_extract(lower(url), '^(?:[a-z]+:/+[^/?#]*|//[^/?#]*)?([^?#]*)', 1), '/') as path
        from (select distinct url from yardstick.engagement_events where channel = 'web' and url is not null)
    ) as paths
    left join seeds.content_stages as stages
        on paths.path like stages.path_pattern
    group by paths.url

),

events as (

    select
        event_id,
        customer_id,
        anonymous_id,
        coalesce('device ' || anonymous_id, 'customer ' || customer_id) as visitor,
        event_type,
        url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        occurred_at,
        row_number() over visits as place,
        lag(occurred_at) over visits as previous_at,
        -- the last one known, though events without a customer lie between
        lag(customer_id ignore nulls) over visits as previous_customer_id
    from yardstick.engagement_events
    where channel = 'web'
        and is_automated is distinct from true
        and coalesce(anonymous_id, customer_id) is not null
    window visits as (partition by visitor order by occurred_at, event_id)

),

visits as (

    select
        *,
        (
            previous_at is null
            or date_diff('second', previous_at, occurred_at) > 30 * 60
            or coalesce(customer_id <> previous_customer_id, false)
        ) as is_first,
        count(*) filter (where is_first) over (partition by visitor order by place) as visit
    from events

),

sessions as (

    select
        any_value(visits.event_id) filter (where is_first) as session_id,
        arg_min(visits.customer_id, place) as customer_id,
        any_value(visits.anonymous_id) as anonymous_id,
        any_value(visits.referrer) filter (where is_first) as referrer,
        bool_or(regexp_matches(visits.url, '[?&](gclid|gbraid|wbraid|msclkid)=[^&#]')) filter (where is_first)
            as is_ad_click,
        any_value(pages.host) filter (where is_first) as landing_host,
        -- all tags are those of the first event that has any
        arg_min(
            {'source': visits.utm_source, 'medium': visits.utm_medium, 'campaign': visits.utm_campaign}, place
        ) filter (coalesce(visits.utm_source, visits.utm_medium, visits.utm_campaign) is not null) as tags,
        any_value(pages.content_stage) filter (where is_first) as landing_stage,
        max(list_position(['retention', 'awareness', 'consideration', 'decision'], pages.content_stage)) as furthest,
        count(*) as event_count,
        count(*) filter (
            where regexp_matches(visits.event_type, '^[$]?page([_ -]?view(ed)?)?$')
        ) as page_count,
        min(visits.occurred_at) as started_at,
        max(visits.occurred_at) as ended_at
    from visits
    left join pages using (url)
    group by visits.visitor, visits.visit

),

-- the longest name of a site that is part of the referring host tells what kind of site it is
referrers as (

    select
        hosts.referrer,
        hosts.host,
        arg_max(sites.traffic_channel, length(sites.host_label)) as traffic_channel
    from (
        select
            referrer,
            nullif(regexp_extract(lower(referrer), '^(?:[a-z]+:)?/+(?:[^/?#@]*@)?([^/?#:]+)', 1), '') as host
        from (select distinct referrer from sessions where referrer is not null)
    ) as hosts
    left join seeds.referring_sites as sites
        on contains('.' || hosts.host || '.', '.' || sites.host_label || '.')
    group by hosts.referrer, hosts.host

),

tagged as (

    select
        sessions.*,
        sessions.tags.source as utm_source,
        sessions.tags.medium as utm_medium,
        sessions.tags.campaign as utm_campaign,
        referrers.host as referring_host,
        referrers.traffic_channel as referring_channel,
        translate(lower(trim(sessions.tags.medium)), '-_ ', '') as medium,
        lower(trim(sessions.tags.source)) as tag,
        coalesce(
            regexp_matches(
                lower(trim(sessions.tags.source)),
                '(^|[^a-z])(facebook|fb|instagram|ig|linkedin|twitter|tiktok|pinterest|reddit|youtube|snapchat|xing)([^a-z]|$)'
            ),
            false
        ) as is_social
    from sessions
    left join referrers using (referrer)

)

select
    session_id,
    customer_id,
    anonymous_id,
    case
        when medium in ('email', 'mail', 'newsletter') or tag in ('newsletter', 'email') then 'email'
        when medium in ('sms', 'text', 'whatsapp', 'push') then 'messaging'
        when medium in ('paidsocial', 'socialpaid', 'socialad', 'socialads') then 'paid_social'
        when medium in ('cpc', 'ppc', 'paid', 'cpm') and is_social then 'paid_social'
        when medium in ('cpc', 'ppc', 'sem', 'paidsearch', 'paid', 'retargeting') then 'paid_search'
        when medium in ('display', 'banner', 'cpm', 'programmatic', 'video') then 'display'
        when medium in ('affiliate', 'affiliates', 'partner') then 'affiliate'
        when medium in ('print', 'post', 'qr', 'offline', 'event', 'directmail') then 'offline'
        when medium in ('social', 'socialmedia', 'organicsocial', 'sm') or is_social then 'organic_social'
        when medium in ('organic', 'organicsearch') then 'organic_search'
        when medium in ('referral', 'link') then 'referral'
        when medium is not null or tag is not null then 'other'
        when is_ad_click then 'paid_search'
        when referring_host is null
            or ends_with('.' || referring_host, '.' || regexp_replace(landing_host, '^www[.]', ''))
            or ends_with('.' || landing_host, '.' || regexp_replace(referring_host, '^www[.]', ''))
            then 'direct'
        else coalesce(referring_channel, 'referral')
    end as traffic_channel,
    utm_source,
    utm_medium,
    utm_campaign,
    landing_stage,
    ['retention', 'awareness', 'consideration', 'decision'][furthest] as furthest_stage,
    event_count,
    page_count,
    date_diff('second', started_at, ended_at) as duration_seconds,
    started_at,
    ended_at
from tagged
