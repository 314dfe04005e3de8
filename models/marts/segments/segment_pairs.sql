{#- How far active and proposed segments are the same customers, in pairs that share any. -#}
with sizes as (

    select
        segment_key,
        count(*) as size
    from {{ ref('segment_membership') }}
    group by segment_key

),

pairs as (

    select
        one.segment_key as left_key,
        other.segment_key as right_key,
        count(*) as both_count
    from {{ ref('segment_membership') }} as one
    inner join {{ ref('segment_membership') }} as other
        on one.customer_id = other.customer_id
        and one.segment_key < other.segment_key
    group by one.segment_key, other.segment_key

)

select
    pairs.left_key,
    pairs.right_key,
    cast(pairs.both_count as bigint) as both_count,
    cast(pairs.both_count as double) / (left_sizes.size + right_sizes.size - pairs.both_count) as jaccard
from pairs
inner join sizes as left_sizes
    on pairs.left_key = left_sizes.segment_key
inner join sizes as right_sizes
    on pairs.right_key = right_sizes.segment_key
