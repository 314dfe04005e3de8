{#-
    The score of each lead, how likely it is to order within the horizon, and the three characteristics that
    weigh most, for it or against it; null until a scorecard was trained on this data.
-#}
with sums as (

    select
        cut,
        customer_id,
        sum(points) as points
    from {{ ref('int_leads__points') }}
    group by cut, customer_id

),

heaviest as (

    select
        cut,
        customer_id,
        reason || case when points > 0 then ' (+' else ' (' end || cast(points as string) || ')' as reason,
        row_number() over (
            partition by cut, customer_id order by points desc, characteristic asc
        ) as place
    from {{ ref('int_leads__points') }}
    where weight_rank <= 3

),

reasons as (

    select
        cut,
        customer_id,
        concat_ws(
            '; ',
            {% for place in range(1, 4) -%}
            max(reason) filter (where place = {{ place }}){{ ',' if not loop.last }}
            {% endfor %}
        ) as reasons
    from heaviest
    group by cut, customer_id

),

scored as (

    select
        leads.cut,
        leads.customer_id,
        leads.is_converted,
        fits.period,
        fits.horizon_days,
        fits.slope,
        fits.intercept,
        cast(fits.conversions as double) / fits.leads as average_probability,
        fits.base_points + coalesce(sums.points, 0) as lead_score,
        case
            when fits.period is null then null
            else coalesce(reasons.reasons, 'like the average lead')
        end as reasons
    from {{ ref('int_leads__leads') }} as leads
    inner join {{ ref('int_leads__cuts') }} as cuts
        on leads.cut = cuts.cut
    left join {{ ref('int_leads__fits') }} as fits
        on cuts.period = fits.period
    left join sums
        on leads.cut = sums.cut
        and leads.customer_id = sums.customer_id
    left join reasons
        on leads.cut = reasons.cut
        and leads.customer_id = reasons.customer_id
    where cuts.cut = 'as_of' or cuts.period is not null

),

judged as (

    select
        *,
        {{ logistic('intercept + slope * lead_score') }} as conversion_probability
    from scored

)

select
    cut,
    customer_id,
    cast(lead_score as int) as lead_score,
    cast(conversion_probability as double) as conversion_probability,
    {{ lead_band('conversion_probability', 'average_probability') }} as lead_band,
    reasons,
    horizon_days,
    is_converted
from judged
