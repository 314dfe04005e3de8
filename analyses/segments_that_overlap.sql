-- Which segments want to talk to the same people? Where most of one is in another, the primary segment
-- decides who speaks; an active one that is hardly ever primary is no segment of its own and can be given
-- up. A proposed one is never primary: look at the overlap before it is made active.
with primaries as (

    select
        segment_key,
        count(*) as member_count,
        count(case when is_primary then 1 end) as primary_count
    from {{ ref('segment_membership') }}
    group by segment_key

)

select
    overlap.segment_key,
    segments.status,
    overlap.other_segment_key,
    other_segments.status as other_status,
    overlap.customers,
    round(overlap.share, 3) as share_of_segment,
    round(overlap.other_share, 3) as share_of_other,
    primaries.member_count,
    round(1.0 * primaries.primary_count / nullif(primaries.member_count, 0), 3) as primary_share
from {{ ref('segment_overlap') }} as overlap
inner join primaries
    on overlap.segment_key = primaries.segment_key
inner join {{ ref('segments') }} as segments
    on overlap.segment_key = segments.segment_key
inner join {{ ref('segments') }} as other_segments
    on overlap.other_segment_key = other_segments.segment_key
where overlap.customers > 0
order by overlap.share desc, overlap.segment_key asc, overlap.other_segment_key asc
