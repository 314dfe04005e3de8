{#-
    Mean and variance of each metric in each arm of a campaign; the variance of a rate is p (1 - p). Sums
    and sums of squares are exact decimals: those of doubles depend on the order of rows. A square is
    computed as a double, since the product of two large amounts fits no decimal.
-#}
{%- set metrics = campaign_metrics() -%}
{%- set count = 'cast(count(*) as double)' -%}

with outcomes as (

    select
        *,
        {{ dbt.datediff("cast('1970-01-01' as date)", 'assigned_at', 'day') }} as assigned_day
    from {{ ref('int_campaigns__outcomes') }}

),

arms as (

    select
        campaign_id,
        variant,
        is_control,
        count(*) as customer_count,
        {%- for metric in metrics %}
        cast(sum({{ metric }}) as double) / {{ count }} as {{ metric }}_mean,
        cast(
            sum(cast(pow(cast({{ metric }} as double), 2) as decimal(38, 4))) as double
        ) as {{ metric }}_squares,
        min({{ metric }}) < max({{ metric }}) as {{ metric }}_varies,
        {%- endfor %}
        cast(sum(assigned_day) as double) / {{ count }} as assigned_day_mean,
        case
            when min(assigned_day) < max(assigned_day)
                then cast(sum(cast(assigned_day as bigint) * assigned_day) as double) / {{ count }}
                    - pow(cast(sum(assigned_day) as double) / {{ count }}, 2)
            else 0
        end as assigned_day_variance,
        min(segment_key) as segment_key,
        cast(sum(control_share) as double) / {{ count }} as control_share,
        min(assigned_at) as first_assigned_at,
        max(outcome_until_at) as outcome_until_at
    from outcomes
    group by campaign_id, variant, is_control

)

{% for metric, is_rate in metrics.items() -%}
select
    campaign_id,
    variant,
    is_control,
    '{{ metric }}' as metric,
    {{ is_rate | lower }} as is_rate,
    cast(customer_count as double) as customers,
    {{ metric }}_mean as mean,
    {% if is_rate -%}
    {{ metric }}_mean * (1 - {{ metric }}_mean) as variance,
    {%- else -%}
    case
        when {{ metric }}_varies then {{ metric }}_squares - customer_count * pow({{ metric }}_mean, 2)
        else 0
    end / nullif(customer_count - 1, 0) as variance,
    {%- endif %}
    segment_key,
    control_share,
    assigned_day_mean,
    assigned_day_variance,
    first_assigned_at,
    outcome_until_at
from arms
{{ 'union all' if not loop.last }}
{% endfor %}
