-- What the ledger says of a segment's size on as_of is what its membership counts, if that day was recorded.
with members as (

    select
        segment_key,
        count(*) as size,
        count(*) filter (where is_primary) as primary_size
    from {{ ref('segment_membership') }}
    group by segment_key

)

select
    sizes.segment_key,
    sizes.size,
    members.size as members,
    sizes.primary_size,
    members.primary_size as primary_members
from {{ ref('segment_sizes') }} as sizes
left join members
    on sizes.segment_key = members.segment_key
where sizes.recorded_on = {{ as_of_date() }}
    and (
        sizes.size <> coalesce(members.size, 0)
        or sizes.primary_size <> coalesce(members.primary_size, 0)
    )
