{#- What whoever runs campaigns should look at. -#}
select
    'warning' as severity,
    campaign_id as subject,
    'customers are not split between ' || variant || ' and control as they should be' as finding,
    treated_customers + control_customers as row_count,
    'Trust none of its figures until it is known who is missing; a design of its own is declared under '
    || 'vars: experiments: expected_shares' as remedy
from {{ ref('campaign_lift') }}
where metric = 'visit'
    and is_sample_ratio_off

union all

select
    'warning' as severity,
    campaign_id as subject,
    variant || ' and control were assigned on different days' as finding,
    treated_customers + control_customers as row_count,
    'Assign both on one day, or with the same shares each day: season and time to react differ by '
    || cast(cast(round(abs(assigned_days_apart)) as int) as string) || ' days' as remedy
from {{ ref('campaign_lift') }}
where metric = 'visit'
    and is_assigned_apart

union all

select
    'warning' as severity,
    campaign_id as subject,
    'no share is declared for the arm ' || variant as finding,
    count(*) as row_count,
    'Name every arm of the campaign under vars: experiments: expected_shares' as remedy
from {{ ref('int_campaigns__designs') }}
where is_declared
    and expected_share is null
group by campaign_id, variant

union all

select
    'info' as severity,
    campaign_id as subject,
    'customers came into several variants, or have several records where others did, and are in none'
        as finding,
    count(*) as row_count,
    'Assign by customer_id of the mart customers, not by record' as remedy
from {{ ref('int_campaigns__participants') }}
where is_contaminated
group by campaign_id

union all

select
    'info' as severity,
    campaign_id as subject,
    'assignments belong to no known customer' as finding,
    max(unmatched_members) as row_count,
    'Send contact_id or email of contacts that are loaded' as remedy
from {{ ref('campaign_lift') }}
where unmatched_members > 0
group by campaign_id

union all

select
    'info' as severity,
    campaign_id as subject,
    'outcome windows are not over; figures still grow' as finding,
    max(treated_customers) as row_count,
    case
        when max(segment_key) is not null
            then 'Newcomers keep joining while the segment is active: fix beforehand on which day to judge it'
        else 'Wait until ' || cast(cast(max(outcome_until_at) as date) as string)
    end as remedy
from {{ ref('campaign_lift') }}
where not is_window_complete
group by campaign_id

union all

select
    'info' as severity,
    metric as subject,
    'comparisons are significant alone, but not among all of the metric' as finding,
    count(*) as row_count,
    'Among many comparisons some differ by chance: go by adjusted_p_value of campaign_lift' as remedy
from {{ ref('campaign_lift') }}
where p_value < {{ var('experiments').alpha }}
    and adjusted_p_value >= {{ var('experiments').alpha }}
group by metric
