{#-
    What each variant of a campaign changed against its control, and how sure that is: docs/experiments.md
    has the formulas.
-#}
{%- set experiments = var('experiments') -%}
{%- if experiments.rate_interval not in ['newcombe', 'wald'] -%}
    {{ exceptions.raise_compiler_error('vars: experiments: rate_interval is newcombe or wald, not '
        ~ experiments.rate_interval) }}
{%- endif -%}
{%- set z = normal_quantile(experiments.alpha / 2) -%}
{%- set z_power = normal_quantile(1 - experiments.power) -%}
{%- set is_newcombe = experiments.rate_interval == 'newcombe' -%}
{%- set rate_errors = 'pooled_standard_errors' if is_newcombe else 'standard_errors' -%}
{%- set below = 'sqrt(power(treated_mean - treated_low, 2) + power(control_high - control_mean, 2))'
    if is_newcombe else z ~ ' * standard_error' -%}
{%- set above = 'sqrt(power(treated_high - treated_mean, 2) + power(control_mean - control_low, 2))'
    if is_newcombe else z ~ ' * standard_error' -%}

with tested as (

    {{ with_student_t(
        ref('int_campaigns__comparisons'), 'standard_errors', 'degrees_of_freedom', experiments.alpha
    ) }}

),

bounded as (

    select
        *,
        {{ wilson_limit('treated_mean', 'treated_customers', z, '-') }} as treated_low,
        {{ wilson_limit('treated_mean', 'treated_customers', z, '+') }} as treated_high,
        {{ wilson_limit('control_mean', 'control_customers', z, '-') }} as control_low,
        {{ wilson_limit('control_mean', 'control_customers', z, '+') }} as control_high
    from tested

),

judged as (

    select
        *,
        case when is_rate then 2 * ({{ normal_tail(rate_errors) }}) else tested_tail end as p_value,
        2 * ({{ normal_tail('sample_ratio_errors') }}) as sample_ratio_p_value,
        difference - case when is_rate then {{ below }} else critical_t * standard_error end as ci_low,
        difference + case when is_rate then {{ above }} else critical_t * standard_error end as ci_high
    from bounded

),

ranked as (

    select
        *,
        count(p_value) over (partition by metric) as comparison_count,
        rank() over (partition by metric order by p_value desc nulls last) as place_from_largest
    from judged

),

unlike as (

    select
        campaign_id,
        count(*) filter (where is_contaminated) as contaminated_customers
    from {{ ref('int_campaigns__participants') }}
    group by campaign_id

),

unknown as (

    select
        campaign_id,
        count(*) as unmatched_members
    from {{ ref('campaign_members') }}
    where customer_id is null
    group by campaign_id

)

select
    ranked.campaign_id,
    ranked.segment_key,
    ranked.variant,
    ranked.metric,
    cast(ranked.treated_customers as bigint) as treated_customers,
    cast(ranked.control_customers as bigint) as control_customers,
    ranked.treated_mean,
    ranked.control_mean,
    ranked.difference,
    ranked.ci_low,
    ranked.ci_high,
    -- of a control that lost money no share can be told
    case when ranked.control_mean > 0 then ranked.difference / ranked.control_mean end as relative_lift,
    {%- for limit, side in {'relative_low': '-', 'relative_high': '+'}.items() %}
    case
        when ranked.treated_mean > 0 and ranked.control_mean > 0
            then ranked.treated_mean / ranked.control_mean * exp({{ side }}{{ z }} * ranked.ratio_error) - 1
    end as {{ limit }},
    {%- endfor %}
    case
        when not ranked.is_rate then 'welch'
        else '{{ experiments.rate_interval }}'
    end as interval_method,
    ranked.p_value,
    -- Benjamini and Hochberg's, over all campaigns and variants
    case
        when ranked.p_value is null then null
        else
            min(
                ranked.p_value * ranked.comparison_count
                / (ranked.comparison_count - ranked.place_from_largest + 1)
            ) over (
                partition by ranked.metric
                order by ranked.p_value desc nulls last
                range between unbounded preceding and current row
            )
    end as adjusted_p_value,
    cast(ranked.comparison_count as bigint) as comparison_count,
    {{ z + z_power }} * sqrt(
        nullif(ranked.control_variance, 0) * (1 / ranked.treated_customers + 1 / ranked.control_customers)
    ) as minimum_detectable_effect,
    ranked.expected_treated_share,
    ranked.sample_ratio_p_value,
    coalesce(ranked.sample_ratio_p_value < {{ experiments.sample_ratio_alpha }}, false)
        as is_sample_ratio_off,
    ranked.is_declared as is_design_declared,
    ranked.assigned_days_apart,
    -- a day, and more than chance makes of arms that were drawn day by day
    abs(ranked.assigned_days_apart) > greatest(1, 4 * ranked.assigned_days_error) as is_assigned_apart,
    coalesce(unlike.contaminated_customers, 0) as contaminated_customers,
    coalesce(unknown.unmatched_members, 0) as unmatched_members,
    cast(ranked.outcome_until_at as date) <= {{ as_of_date() }} as is_window_complete,
    ranked.first_assigned_at,
    ranked.outcome_until_at
from ranked
left join unlike
    on ranked.campaign_id = unlike.campaign_id
left join unknown
    on ranked.campaign_id = unknown.campaign_id
