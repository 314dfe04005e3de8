{#- What whoever answers for orders, values and scores should look at. -#}
{%- set trained = '(select max(cast(is_of_this_data as int)) from ' ~ ref('int_value__fits') ~ ')' %}

-- a credit note counts as an order, and who returned everything looks like a regular
select
    'warning' as severity,
    source as subject,
    case
        when gross_amount < 0 then 'orders have an amount below zero and count as purchases'
        else 'more was paid back on orders than they brought'
    end as finding,
    count(*) as row_count,
    'Send what is paid back as a refund of its order, and leave credit notes out' as remedy
from {{ ref('orders') }}
where net_amount < 0
group by source, gross_amount < 0

union all

select
    'warning' as severity,
    'value_parameters' as subject,
    case
        when {{ trained }} is null then 'lifetime value is not known: it was never trained'
        else 'lifetime value is not known: it was trained on other data'
    end as finding,
    count(*) as row_count,
    'Run make train, review what it prints, commit the seeds and refresh' as remedy
from {{ ref('customer_lifetime_value') }}
where coalesce({{ trained }}, 0) = 0
having count(*) > 0

union all

select
    'warning' as severity,
    'value_parameters' as subject,
    'parameters are overdue for review since ' || cast(review_by as string) as finding,
    count(*) as row_count,
    'Run make train, review what it prints, commit the seeds and refresh' as remedy
from {{ ref('int_value__fits') }}
where is_of_this_data
    and period = 'full'
    and review_by < {{ as_of_date() }}
group by review_by

union all

-- so few orders may miss what was expected by chance
select
    'warning' as severity,
    'value_calibration' as subject,
    'orders since the ' || period || ' fit are '
    || cast(cast(round(100 * actual_orders / expected_orders) as int) as string)
    || ' % of those expected' as finding,
    customer_count as row_count,
    'See value_calibration for whom; where it lasts, run make train again' as remedy
from {{ ref('value_calibration') }}
where grouped_by = 'all'
    and expected_orders >= 100
    and abs(actual_orders / expected_orders - 1) > {{ var('value').drift }}

union all

select
    severity,
    subject,
    finding,
    row_count,
    remedy
from {{ ref('int_leads__findings') }}
