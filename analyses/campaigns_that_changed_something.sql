-- What did each campaign change, and may we believe it? An interval that holds zero is no effect that was
-- shown, however large the difference looks; the smallest effect that could have been shown says whether
-- the campaign was too small to tell. Where the groups are not of the planned size, believe neither.
-- Windows of a segment are over only when it takes no newcomers: judge it on a day that was fixed beforehand.
select
    lift.campaign_id,
    coalesce(
        campaigns.name,
        segments.name,
        case when lift.segment_key = 'all_segments' then 'All segments together' end
    ) as name,
    lift.variant,
    lift.metric,
    lift.treated_customers,
    lift.control_customers,
    round(lift.difference, 4) as difference,
    round(lift.ci_low, 4) as ci_low,
    round(lift.ci_high, 4) as ci_high,
    round(lift.minimum_detectable_effect, 4) as minimum_detectable_effect,
    case
        when not lift.is_window_complete and lift.segment_key is null then 'wait: customers may still react'
        when lift.is_assigned_apart then 'do not believe it: the groups were assigned on different days'
        when lift.is_sample_ratio_off then 'do not believe it: the groups are not of the planned size'
        when lift.ci_low > 0 and lift.adjusted_p_value < 0.05 then 'worked'
        when lift.ci_high < 0 and lift.adjusted_p_value < 0.05 then 'did harm'
        else 'not shown'
    end as verdict
from {{ ref('campaign_lift') }} as lift
left join {{ ref('campaigns') }} as campaigns
    on lift.campaign_id = campaigns.campaign_id
left join {{ ref('segments') }} as segments
    on lift.segment_key = segments.segment_key
where lift.control_customers > 0
order by lift.first_assigned_at desc, lift.campaign_id asc, lift.variant asc, lift.metric asc
