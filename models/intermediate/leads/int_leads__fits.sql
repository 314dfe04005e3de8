{#- What training wrote of each scorecard, and whether it was trained on this data. -#}
select
    learned.period,
    learned.base_points,
    learned.intercept,
    learned.slope,
    learned.horizon_days,
    learned.fitted_to,
    learned.leads,
    learned.conversions,
    learned.review_by,
    {{ is_of_this_data(ref('lead_order_keys')) }} as is_of_this_data
from {{ ref('lead_parameters') }} as learned
