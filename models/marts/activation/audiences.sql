{#-
    Whom each active segment reaches on its channel: members with an address there and nothing that
    forbids its use. Held-out customers are listed and marked, never to be contacted. A contact_cap ends
    the list, most valuable first, once so many customers may be contacted; whoever is held out does not
    count, and stands above the same line, so that both groups are alike.
-#}
with reachable as (

    select
        customer_id,
        'email' as channel
    from {{ ref('customers') }}
    where is_email_valid
    union all
    select
        customer_id,
        'sms' as channel
    from {{ ref('customers') }}
    where is_phone_valid and phone_kind <> 'fixed'
    union all
    select
        customer_id,
        'phone' as channel
    from {{ ref('customers') }}
    where is_phone_valid
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

),

candidates as (

    select
        membership.segment_key,
        membership.customer_id,
        segments.channel,
        segments.contact_cap,
        coalesce(attributes.total_spend, 0) as total_spend,
        {{ is_held_out('membership.segment_key', 'membership.customer_id', var('holdout_share')) }}
            as is_holdout
    from {{ ref('segment_membership') }} as membership
    inner join {{ ref('segments') }} as segments
        on membership.segment_key = segments.segment_key
    inner join reachable
        on membership.customer_id = reachable.customer_id
        and segments.channel = reachable.channel
    left join {{ ref('customer_attributes') }} as attributes
        on membership.customer_id = attributes.customer_id
    where segments.status = 'active'
        and not exists (
            select 1
            from {{ ref('suppressions') }} as suppressions
            where suppressions.customer_id = membership.customer_id
                and suppressions.channel = segments.channel
                and not (segments.is_reactivation and suppressions.reason = 'unengaged')
        )

),

counted as (

    select
        *,
        coalesce(
            sum(case when is_holdout then 0 else 1 end) over (
                partition by segment_key
                order by total_spend desc, customer_id asc
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as contacted_before_count
    from candidates

)

select
    segment_key,
    customer_id,
    channel,
    is_holdout
from counted
where contact_cap is null
    or contacted_before_count < contact_cap
