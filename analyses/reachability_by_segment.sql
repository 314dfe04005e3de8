-- How many of each active segment are reached on its channel (its contact_cap at most), and what keeps the
-- others away? A segment that is mostly unreachable needs another channel or cleaner data, no better message.
select
    segments.segment_key,
    segments.channel,
    count(distinct membership.customer_id) as member_count,
    count(distinct audiences.customer_id) as reachable_count,
    count(distinct suppressions.customer_id) as suppressed_count
from {{ ref('segments') }} as segments
left join {{ ref('segment_membership') }} as membership
    on segments.segment_key = membership.segment_key
left join {{ ref('audiences') }} as audiences
    on membership.segment_key = audiences.segment_key
    and membership.customer_id = audiences.customer_id
left join {{ ref('suppressions') }} as suppressions
    on membership.customer_id = suppressions.customer_id
    and segments.channel = suppressions.channel
where segments.status = 'active'
group by segments.segment_key, segments.channel
order by segments.segment_key
