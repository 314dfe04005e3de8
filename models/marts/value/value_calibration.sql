{#-
    What was expected against what came, for the weeks between the day of a fit and as_of. For the fit of
    the period calibration that is the holdout; for the full fit it is how the parameters in use have
    kept since. Customers are grouped by how many orders were expected of them (tenths, equal ones
    together) and by how often they had ordered again.
-#}
with scores as (

    select
        *,
        percent_rank() over (partition by cut order by expected_orders asc nulls first) as place
    from {{ ref('int_value__scores') }}
    where cut <> 'as_of'

),

grouped as (

    select
        *,
        'all' as grouped_by,
        0 as bucket
    from scores

    union all

    select
        *,
        'expected_orders' as grouped_by,
        least(cast(floor(place * 10) as int) + 1, 10) as bucket
    from scores

    union all

    -- the last group takes in all who ordered more often
    select
        *,
        'repeat_orders' as grouped_by,
        cast(least(repeat_orders, 7) as int) as bucket
    from scores

)

select
    grouped.cut as period,
    grouped.grouped_by,
    cast(grouped.bucket as int) as bucket,
    cast(count(*) as bigint) as customer_count,
    cast(sum(grouped.expected_orders) as double) as expected_orders,
    cast(sum(grouped.later_orders) as bigint) as actual_orders,
    cast(sum(grouped.expected_value) as double) as expected_value,
    cast(sum(grouped.later_amount) as decimal(18, 4)) as actual_value,
    cast(avg(grouped.probability_of_order) as double) as expected_buyer_share,
    cast(avg(case when grouped.later_orders > 0 then 1.0 else 0.0 end) as double) as actual_buyer_share,
    cuts.cut_on as fitted_to,
    cast(cuts.horizon_weeks as double) as weeks
from grouped
inner join {{ ref('int_value__cuts') }} as cuts
    on grouped.cut = cuts.cut
group by grouped.cut, grouped.grouped_by, grouped.bucket, cuts.cut_on, cuts.horizon_weeks
