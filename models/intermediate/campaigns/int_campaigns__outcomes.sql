{#-
    What every participant of a campaign did from assignment to the end of their window, also those who
    did nothing, whatever brought them to it: the control did not get the message, so only what counts
    the same way on both sides can be compared.
-#}
with facts as (

    select
        crosswalk.customer_id,
        orders.ordered_at as happened_at,
        1 as orders,
        orders.net_amount,
        0 as visits,
        0 as replies
    from {{ ref('int_activity__orders') }} as orders
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on orders.record_id = crosswalk.record_id
    where orders.exclusion_reason is null

    union all

    select
        customer_id,
        started_at as happened_at,
        0 as orders,
        cast(0 as decimal(18, 4)) as net_amount,
        1 as visits,
        0 as replies
    from {{ ref('int_activity__sessions') }}
    where customer_id is not null

    union all

    select
        customer_id,
        occurred_at as happened_at,
        0 as orders,
        cast(0 as decimal(18, 4)) as net_amount,
        0 as visits,
        1 as replies
    from {{ ref('int_activity__engagement_events') }}
    where {{ is_reply('event_type') }}
        and customer_id is not null

),

done as (

    select
        participants.campaign_id,
        participants.customer_id,
        sum(facts.orders) as orders,
        sum(facts.net_amount) as net_revenue,
        max(facts.visits) as visit,
        max(facts.replies) as reply
    from {{ ref('int_campaigns__participants') }} as participants
    inner join facts
        on participants.customer_id = facts.customer_id
        and participants.assigned_at <= facts.happened_at
        and participants.outcome_until_at > facts.happened_at
    group by participants.campaign_id, participants.customer_id

)

select
    participants.campaign_id,
    participants.segment_key,
    participants.customer_id,
    participants.variant,
    participants.is_control,
    cast(coalesce(done.visit, 0) as decimal(18, 4)) as visit,
    cast(coalesce(done.reply, 0) as decimal(18, 4)) as reply,
    cast(least(coalesce(done.orders, 0), 1) as decimal(18, 4)) as conversion,
    cast(coalesce(done.orders, 0) as decimal(18, 4)) as orders,
    cast(coalesce(done.net_revenue, 0) as decimal(18, 4)) as net_revenue,
    participants.control_share,
    participants.assigned_at,
    participants.outcome_until_at
from {{ ref('int_campaigns__participants') }} as participants
left join done
    on participants.campaign_id = done.campaign_id
    and participants.customer_id = done.customer_id
where not participants.is_contaminated
