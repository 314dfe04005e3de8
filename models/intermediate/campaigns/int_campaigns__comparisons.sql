{#-
    Each variant of a campaign beside its control: by how many standard errors they differ, and the
    degrees of freedom that Welch and Satterthwaite give the difference of two means.

    A small control in which by chance nobody spent much seems sure of its mean, so of means the error is the
    larger of Welch's and Student's, which takes both arms to vary alike; so with their ratio.
-#}
{%- set welch_square = 'treated.variance / treated.customers + control.variance / control.customers' -%}
{%- set pooled_square -%}
    ((treated.customers - 1) * treated.variance + (control.customers - 1) * control.variance)
            / nullif(treated.customers + control.customers - 2, 0)
            * (1 / treated.customers + 1 / control.customers)
{%- endset -%}
{%- set treated_ratio = 'treated.variance / nullif(power(treated.mean, 2), 0)' -%}
{%- set control_ratio = 'control.variance / nullif(power(control.mean, 2), 0)' -%}

with compared as (

    select
        treated.campaign_id,
        treated.variant,
        treated.metric,
        treated.is_rate,
        treated.customers as treated_customers,
        control.customers as control_customers,
        treated.mean as treated_mean,
        control.mean as control_mean,
        control.variance as control_variance,
        treated.segment_key,
        treated.mean - control.mean as difference,
        (treated.customers * treated.mean + control.customers * control.mean)
        / (treated.customers + control.customers) as pooled_mean,
        -- nothing varies: nothing can be said of how sure a difference is
        nullif(
            sqrt(
                case
                    when treated.is_rate then {{ welch_square }}
                    else greatest({{ welch_square }}, {{ pooled_square }})
                end
            ),
            0
        ) as standard_error,
        -- of the logarithm of their ratio, by the delta method
        sqrt(
            case
                when treated.is_rate
                    then {{ treated_ratio }} / treated.customers + {{ control_ratio }} / control.customers
                else greatest({{ treated_ratio }}, {{ control_ratio }})
                    * (1 / treated.customers + 1 / control.customers)
            end
        ) as ratio_error,
        power({{ welch_square }}, 2) / nullif(
            power(treated.variance / treated.customers, 2) / nullif(treated.customers - 1, 0)
            + power(control.variance / control.customers, 2) / nullif(control.customers - 1, 0),
            0
        ) as welch_degrees,
        designs.expected_share / nullif(designs.expected_share + control_designs.expected_share, 0)
            as expected_treated_share,
        designs.is_declared,
        treated.assigned_day_mean - control.assigned_day_mean as assigned_days_apart,
        sqrt(
            treated.assigned_day_variance / treated.customers
            + control.assigned_day_variance / control.customers
        ) as assigned_days_error,
        least(treated.first_assigned_at, control.first_assigned_at) as first_assigned_at,
        greatest(treated.outcome_until_at, control.outcome_until_at) as outcome_until_at
    from {{ ref('int_campaigns__arms') }} as treated
    inner join {{ ref('int_campaigns__arms') }} as control
        on treated.campaign_id = control.campaign_id
        and treated.metric = control.metric
        and control.is_control
    inner join {{ ref('int_campaigns__designs') }} as designs
        on treated.campaign_id = designs.campaign_id
        and treated.variant = designs.variant
        and not designs.is_control
    inner join {{ ref('int_campaigns__designs') }} as control_designs
        on treated.campaign_id = control_designs.campaign_id
        and control_designs.is_control
    where not treated.is_control

)

select
    *,
    -- rounding may take the smallest below one
    greatest(welch_degrees, 1) as degrees_of_freedom,
    abs(difference) / standard_error as standard_errors,
    abs(difference) / nullif(
        sqrt(pooled_mean * (1 - pooled_mean) * (1 / treated_customers + 1 / control_customers)), 0
    ) as pooled_standard_errors,
    abs(treated_customers - (treated_customers + control_customers) * expected_treated_share) / nullif(
        sqrt(
            (treated_customers + control_customers) * expected_treated_share * (1 - expected_treated_share)
        ),
        0
    ) as sample_ratio_errors
from compared
