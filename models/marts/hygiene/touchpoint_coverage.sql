{#-
    How much of what happened at each touchpoint is tied to a customer. Nobody sees all of it: anonymous
    visits and till receipts without a name are the part that no segment can tell of.
-#}
with touches as (

    select
        'order' as touchpoint,
        source,
        coalesce(channel, 'unknown') as channel,
        customer_id
    from {{ ref('orders') }}

    union all

    select
        case channel
            when 'web' then 'web event'
            when 'email' then 'e-mail event'
            when 'service' then 'service case'
            when 'store' then 'store visit'
            when 'event' then 'event visit'
            when 'form' then 'form'
            when 'product' then 'product use'
            when 'social' then 'social contact'
            else channel
        end as touchpoint,
        source,
        channel,
        customer_id
    from {{ ref('engagement_events') }}

)

select
    touchpoint,
    source,
    channel,
    cast(count(*) as bigint) as touch_count,
    cast(count(customer_id) as bigint) as tied_count,
    1 - cast(count(customer_id) as double) / count(*) as untied_share
from touches
group by touchpoint, source, channel
