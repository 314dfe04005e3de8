-- A paused segment has no members: it is neither sized nor acted on.
select
    membership.segment_key,
    segments.status,
    count(*) as customer_count
from {{ ref('segment_membership') }} as membership
left join {{ ref('segments') }} as segments
    on membership.segment_key = segments.segment_key
where segments.status is null
    or segments.status not in ('active', 'proposed')
group by membership.segment_key, segments.status
