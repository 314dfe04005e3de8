{#- What a person should look at before trusting lead scores. -#}
with trained as (

    select
        max(cast(is_of_this_data as int)) as is_of_this_data,
        min(review_by) filter (where is_of_this_data and period = 'full') as review_by
    from {{ ref('int_leads__fits') }}

),

sums as (

    select
        cut,
        count(*) as lead_count,
        sum(conversion_probability) as expected,
        count(*) filter (where is_converted) as came
    from {{ ref('int_leads__scores') }}
    group by cut

)

select
    'warning' as severity,
    'lead_points' as subject,
    case
        when trained.is_of_this_data is null then 'leads are not scored: the scorecard was never trained'
        else 'leads are not scored: the scorecard was trained on other data'
    end as finding,
    sums.lead_count as row_count,
    'Run make train, review what it prints, commit the seeds and refresh' as remedy
from sums
cross join trained
where sums.cut = 'as_of'
    and coalesce(trained.is_of_this_data, 0) = 0

union all

select
    'warning' as severity,
    'lead_points' as subject,
    'the scorecard is overdue for review since ' || cast(trained.review_by as string) as finding,
    sums.lead_count as row_count,
    'Run make train, review what it prints, commit the seeds and refresh' as remedy
from sums
cross join trained
where sums.cut = 'as_of'
    and trained.review_by < {{ as_of_date() }}

union all

-- so few conversions may miss what was expected by chance
select
    'warning' as severity,
    'lead_calibration' as subject,
    'conversions after the ' || cut || ' fit are '
    || cast(cast(round(100 * came / expected) as int) as string) || ' % of those expected' as finding,
    lead_count as row_count,
    'See lead_calibration for whom; where it lasts, run make train again' as remedy
from sums
where cut not in ('as_of', 'before')
    and expected >= 50
    and abs(came / expected - 1) > {{ var('lead').drift }}
