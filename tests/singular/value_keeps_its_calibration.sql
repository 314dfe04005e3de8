-- Orders since a fit that miss what it expected by more than the var value.drift. A warning, as seasons
-- and campaigns do that, too; fewer than 100 expected orders may miss by chance.
{{ config(severity='warn') }}

select
    period,
    expected_orders,
    actual_orders
from {{ ref('value_calibration') }}
where grouped_by = 'all'
    and expected_orders >= 100
    and abs(actual_orders / expected_orders - 1) > {{ var('value').drift }}
