{#-
    Who takes part in a campaign that has a control, each customer once, and until when what they do
    counts. Two records of one person may have been assigned apart: to one variant it is one
    assignment, the first; to several, nothing can be learned from them.
-#}
with assigned as (

    select
        members.campaign_id,
        crosswalk.customer_id,
        members.is_control,
        case when members.is_control then 'control' else coalesce(members.variant, 'treated') end as variant,
        coalesce(members.assigned_at, campaigns.started_at) as assigned_at
    from {{ ref('int_unify__campaign_members') }} as members
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on members.record_id = crosswalk.record_id
    left join {{ ref('int_unify__campaigns') }} as campaigns
        on members.campaign_id = campaigns.campaign_id
    where cast(coalesce(members.assigned_at, campaigns.started_at) as date) <= {{ as_of_date() }}

),

customers as (

    select
        campaign_id,
        customer_id,
        min(variant) as variant,
        min(is_control) as is_control,
        min(variant) <> max(variant) or min(is_control) <> max(is_control) as is_contaminated,
        min(assigned_at) as assigned_at,
        max(cast(is_control as int)) as was_control
    from assigned
    group by campaign_id, customer_id
    -- campaigns without a control have nothing to be compared with
    qualify max(max(cast(is_control as int))) over (partition by campaign_id) = 1

)

select
    campaign_id,
    customer_id,
    variant,
    is_control,
    is_contaminated,
    assigned_at,
    {{ dbt.dateadd('day', var('experiments').outcome_days, 'assigned_at') }} as outcome_until_at
from customers
