{#- How many customers each two active or proposed segments share on as_of. -#}
with sizes as (

    select
        segments.segment_key,
        count(matches.customer_id) as size
    from {{ ref('segments') }} as segments
    left join {{ ref('segment_matches') }} as matches
        on segments.segment_key = matches.segment_key
    where segments.status <> 'paused'
    group by segments.segment_key

),

shared as (

    select
        one.segment_key,
        other.segment_key as other_segment_key,
        count(*) as both_count
    from {{ ref('segment_matches') }} as one
    inner join {{ ref('segment_matches') }} as other
        on one.customer_id = other.customer_id
        and one.segment_key < other.segment_key
    group by one.segment_key, other.segment_key

),

pairs as (

    select
        one.segment_key,
        other.segment_key as other_segment_key,
        one.size,
        other.size as other_size,
        coalesce(shared.both_count, 0) as both_count
    from sizes as one
    inner join sizes as other
        on one.segment_key < other.segment_key
    left join shared
        on one.segment_key = shared.segment_key
        and other.segment_key = shared.other_segment_key

)

select
    segment_key,
    other_segment_key,
    cast(both_count as bigint) as customers,
    cast(both_count as double) / nullif(size + other_size - both_count, 0) as jaccard,
    cast(both_count as double) / nullif(size, 0) as share,
    cast(both_count as double) / nullif(other_size, 0) as other_share
from pairs
