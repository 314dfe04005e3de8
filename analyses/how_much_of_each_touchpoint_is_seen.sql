-- How much of what happens can be tied to a customer? Nobody sees 360 degrees: before a segment is trusted,
-- know which touchpoints it is blind to, and where asking people to identify themselves would pay most.
select
    touchpoint,
    sum(touch_count) as touch_count,
    sum(touch_count) - sum(tied_count) as untied_count,
    round(1 - sum(tied_count) / sum(touch_count), 3) as untied_share
from {{ ref('touchpoint_coverage') }}
group by touchpoint
order by untied_count desc
