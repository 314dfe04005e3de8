{#-
    Who of those that never ordered is likely to, by a scorecard that anybody can add up by hand (seed
    lead_points, written by make train), with what speaks for each most.
-#}
select
    customer_id,
    lead_score,
    conversion_probability,
    lead_band,
    reasons,
    horizon_days
from {{ ref('int_leads__scores') }}
where cut = 'as_of'
