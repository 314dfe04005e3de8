-- An audience is part of its segment's membership, on the segment's channel, and only active
-- segments are acted on.
select
    audiences.segment_key,
    audiences.customer_id,
    audiences.channel
from {{ ref('audiences') }} as audiences
left join {{ ref('segment_membership') }} as membership
    on audiences.segment_key = membership.segment_key
    and audiences.customer_id = membership.customer_id
left join {{ ref('segments') }} as segments
    on audiences.segment_key = segments.segment_key
    and audiences.channel = segments.channel
where membership.customer_id is null
    or segments.status is null
    or segments.status <> 'active'
