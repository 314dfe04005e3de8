{#-
    Days up to which customers' histories are looked at, with the parameters to score them by: as_of, and
    the days that each fit was made on, for which it is known by now what happened in the weeks since.
-#}
with fits as (

    select * from {{ ref('int_value__fits') }}
    where is_of_this_data

),

as_of as (

    select
        'as_of' as cut,
        {{ as_of_date() }} as cut_on,
        cast({{ var('value').horizon_weeks }} as double) as horizon_weeks

),

cuts as (

    select
        as_of.cut,
        as_of.cut_on,
        as_of.horizon_weeks,
        'full' as period
    from as_of

    union all

    select
        period as cut,
        fitted_to as cut_on,
        cast({{ dbt.datediff('fitted_to', as_of_date(), 'day') }} as double) / 7 as horizon_weeks,
        period
    from fits
    where fitted_to < {{ as_of_date() }}

)

select
    cuts.cut,
    cuts.cut_on,
    cuts.horizon_weeks,
    fits.order_shape,
    fits.order_rate,
    fits.dropout_a,
    fits.dropout_b,
    fits.spend_p,
    fits.spend_q,
    fits.spend_scale,
    fits.churn_weeks,
    fits.churn_intercept,
    fits.churn_silence,
    fits.churn_pace,
    fits.churn_order_odds,
    fits.engagement_intercept,
    fits.engagement_silence,
    fits.engagement_pace
from cuts
left join fits on cuts.period = fits.period
