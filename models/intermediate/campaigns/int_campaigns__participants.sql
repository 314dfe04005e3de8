{#-
    Who takes part in a campaign that has a control, each customer once, and until when what they do
    counts. A segment is a campaign, too: its audiences, with those held out, from the day after the
    refresh that listed them first. Two records of one person may have been assigned apart: to one variant
    it is one assignment, the first; to several, nothing can be learned from them. Where that happened,
    records were drawn and not people, and whoever has several is left out: kept if both came into one
    arm, they would be many of a large arm and few of a small one.
-#}
with listed as (

    select
        *,
        first_value(holdout_share) over (
            partition by segment_key, segment_version order by as_of_on asc, holdout_share asc
        ) as first_share
    from {{ memory('audience_assignments') }}

),

assigned as (

    select
        members.campaign_id,
        cast(null as string) as segment_key,
        crosswalk.customer_id,
        members.record_id as drawn_id,
        members.is_control,
        case when members.is_control then 'control' else coalesce(members.variant, 'treated') end as variant,
        cast(null as decimal(9, 6)) as control_share,
        coalesce(members.assigned_at, campaigns.started_at) as assigned_at
    from {{ ref('int_unify__campaign_members') }} as members
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on members.record_id = crosswalk.record_id
    left join {{ ref('int_unify__campaigns') }} as campaigns
        on members.campaign_id = campaigns.campaign_id

    union all

    select
        -- who came before and after another share was drawn with may not be mixed: the arms differ in both
        {{ segment_campaign_id('listed.segment_key', 'listed.segment_version') }}
        || case
            when listed.holdout_share = listed.first_share then ''
            else ':' || cast(cast(listed.holdout_share as double) as string)
        end as campaign_id,
        listed.segment_key,
        ids.customer_id,
        listed.customer_id as drawn_id,
        listed.is_holdout as is_control,
        case when listed.is_holdout then 'control' else 'treated' end as variant,
        listed.holdout_share as control_share,
        cast({{ dbt.dateadd('day', 1, 'listed.as_of_on') }} as timestamp) as assigned_at
    from listed
    inner join {{ ref('int_identity__issued_ids') }} as ids
        on listed.customer_id = ids.issued_customer_id
    where ids.customer_id is not null

),

customers as (

    select
        campaign_id,
        customer_id,
        min(segment_key) as segment_key,
        min(variant) as variant,
        min(is_control) as is_control,
        min(variant) <> max(variant) or min(is_control) <> max(is_control) as is_in_several_arms,
        min(drawn_id) <> max(drawn_id) as is_drawn_apart,
        min(control_share) as control_share,
        min(assigned_at) as assigned_at,
        max(cast(is_control as int)) as was_control
    from assigned
    where coalesce(cast(assigned_at as date) <= {{ as_of_date() }}, false)
    group by campaign_id, customer_id

)

select
    campaign_id,
    segment_key,
    customer_id,
    variant,
    is_control,
    is_in_several_arms
    or (is_drawn_apart and bool_or(is_in_several_arms) over (partition by campaign_id)) as is_contaminated,
    control_share,
    assigned_at,
    {{ dbt.dateadd('day', var('experiments').outcome_days, 'assigned_at') }} as outcome_until_at
from customers
-- campaigns without a control have nothing to be compared with
qualify max(was_control) over (partition by campaign_id) = 1
