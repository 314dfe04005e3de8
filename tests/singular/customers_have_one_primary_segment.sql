-- Whoever is in an active segment is counted in exactly one; a proposed one is nobody's primary.
select
    membership.customer_id,
    count(*) filter (where segments.status = 'active') as active_count,
    count(*) filter (where membership.is_primary) as primary_count
from {{ ref('segment_membership') }} as membership
inner join {{ ref('segments') }} as segments
    on membership.segment_key = segments.segment_key
group by membership.customer_id
having count(*) filter (where membership.is_primary)
    <> least(count(*) filter (where segments.status = 'active'), 1)
    or count(*) filter (where membership.is_primary and segments.status <> 'active') > 0
