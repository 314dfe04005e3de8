{#-
    Conversions that the score expected against those that came, within the horizon after the day of a fit.
    Of the period calibration these are days that its scorecard had not seen; of the full fit it is how the
    scorecard in use has kept.
-#}
with scores as (

    select
        *,
        percent_rank() over (partition by cut order by lead_score asc) as place
    from {{ ref('int_leads__scores') }}
    where cut not in ('as_of', 'before')

),

grouped as (

    select
        *,
        'all' as grouped_by,
        'all' as bucket
    from scores

    union all

    select
        *,
        'lead_band' as grouped_by,
        lead_band as bucket
    from scores

    union all

    select
        *,
        'lead_score' as grouped_by,
        cast(least(cast(floor(place * 10) as int) + 1, 10) as string) as bucket
    from scores

)

select
    grouped.cut as period,
    grouped.grouped_by,
    grouped.bucket,
    cast(count(*) as bigint) as lead_count,
    cast(sum(grouped.conversion_probability) as double) as expected_conversions,
    cast(count(*) filter (where grouped.is_converted) as bigint) as actual_conversions,
    cuts.cut_on as fitted_to,
    cuts.horizon_days
from grouped
inner join {{ ref('int_leads__cuts') }} as cuts
    on grouped.cut = cuts.cut
group by grouped.cut, grouped.grouped_by, grouped.bucket, cuts.cut_on, cuts.horizon_days
