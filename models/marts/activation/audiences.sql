{#-
    Whom each active segment reaches on its channel: members with an address there and nothing that
    forbids its use. Held-out customers are listed and marked, never to be contacted.
-#}
with reachable as (

    select
        customer_id,
        'email' as channel
    from {{ ref('customers') }}
    where email is not null
    union all
    select
        customer_id,
        'sms' as channel
    from {{ ref('customers') }}
    where phone is not null
    union all
    select
        customer_id,
        'phone' as channel
    from {{ ref('customers') }}
    where phone is not null
    union all
    select
        customer_id,
        'post' as channel
    from {{ ref('customers') }}
    where street_address is not null and (postal_code is not null or city is not null)
    union all
    select
        customer_id,
        'web' as channel
    from {{ ref('customers') }}

)

select
    membership.segment_key,
    membership.customer_id,
    segments.channel,
    {{ is_held_out('membership.segment_key', 'membership.customer_id', var('holdout_share')) }} as is_holdout
from {{ ref('segment_membership') }} as membership
inner join {{ ref('segments') }} as segments
    on membership.segment_key = segments.segment_key
inner join reachable
    on membership.customer_id = reachable.customer_id
    and segments.channel = reachable.channel
where segments.status = 'active'
    and not exists (
        select 1
        from {{ ref('suppressions') }} as suppressions
        where suppressions.customer_id = membership.customer_id
            and suppressions.channel = segments.channel
    )
