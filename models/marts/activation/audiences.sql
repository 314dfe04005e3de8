{#-
    Whom each active segment reaches on its channel: members with an address there and nothing that
    forbids its use. Held-out customers are listed and marked, never to be contacted. A contact_cap ends
    the list, most valuable first, once so many customers may be contacted; whoever is held out does not
    count, and stands above the same line, so that both groups are alike.
-#}
with candidates as (

    select
        membership.segment_key,
        membership.customer_id,
        segments.channel,
        segments.contact_cap,
        coalesce(attributes.total_spend, 0) as total_spend,
        case
            when {{ is_global_control('membership.customer_id') }} then 'global control'
            when
                {{ is_held_out('membership.segment_key', 'membership.customer_id', var('holdout_share')) }}
                then 'segment holdout'
        end as holdout_reason
    from {{ ref('segment_membership') }} as membership
    inner join {{ ref('segments') }} as segments
        on membership.segment_key = segments.segment_key
    inner join {{ ref('int_customers__reachability') }} as reachable
        on membership.customer_id = reachable.customer_id
        and segments.channel = reachable.channel
    left join {{ ref('customer_attributes') }} as attributes
        on membership.customer_id = attributes.customer_id
    where segments.status = 'active'
        and (reachable.is_reachable or (segments.is_reactivation and reachable.is_reachable_to_reactivate))

),

counted as (

    select
        *,
        coalesce(
            sum(case when holdout_reason is null then 1 else 0 end) over (
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
    holdout_reason is not null as is_holdout,
    holdout_reason
from counted
where contact_cap is null
    or contacted_before_count < contact_cap
