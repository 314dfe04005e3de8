{#- What the owner of a segment should look at, though the segment is published all the same. -#}
with sizes as (

    select
        segment_key,
        count(*) as size
    from {{ ref('segment_membership') }}
    group by segment_key

),

declared_otherwise as (

    {% for finding, holds, remedy in [
        ('segment is empty', 'sizes.size is null', 'loosen its criteria or pause it'),
        ('segment is smaller than its min_size', 'sizes.size < segments.min_size',
            'loosen its criteria, lower min_size or pause it'),
        ('segment is larger than its max_size', 'sizes.size > segments.max_size',
            'narrow its criteria or raise max_size'),
        ('segment has no min_size or no max_size',
            'segments.min_size is null or segments.max_size is null', 'declare both'),
        ('segment is overdue for review', 'segments.review_by < ' ~ as_of_date(),
            'look at what it brought, and set review_by anew or pause it'),
    ] -%}
    select
        'warning' as severity,
        segments.segment_key as subject,
        '{{ finding }}' as finding,
        coalesce(sizes.size, 0) as row_count,
        'Owner ' || segments.owner || ': {{ remedy }}, under vars: segments' as remedy
    from {{ ref('segments') }} as segments
    left join sizes on segments.segment_key = sizes.segment_key
    where segments.status = 'active'
        and ({{ holds }})
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

paused_for_review as (

    select
        'warning' as severity,
        segment_key as subject,
        'segment is paused: ' || pause_reason as finding,
        0 as row_count,
        'Owner ' || owner || ': look at what it brought, and set review_by anew or pause it, '
        || 'under vars: segments' as remedy
    from {{ ref('segments') }}
    where pause_reason like 'its review was due%'

),

near_duplicates as (

    select
        'warning' as severity,
        pairs.segment_key as subject,
        'segment is a near-duplicate of ' || pairs.other_segment_key || ': '
        || cast({{ as_decimal('100 * pairs.jaccard', 5, 1) }} as string)
        || ' % of the customers in either are in both' as finding,
        pairs.customers as row_count,
        'Owner ' || segments.owner || ': join the two, or exclude one from the other, under vars: segments'
            as remedy
    from {{ ref('segment_overlap') }} as pairs
    inner join {{ ref('segments') }} as segments
        on pairs.segment_key = segments.segment_key
    where pairs.jaccard > {{ var('near_duplicate_jaccard') }}

),

reused_keys as (

    select
        'warning' as severity,
        definitions.segment_key as subject,
        'segment is defined otherwise, but its version was not raised' as finding,
        1 as row_count,
        'Owner ' || segments.owner || ': raise version, or take a new key for what means something else, '
        || 'under vars: segments; see segment_definitions' as remedy
    from {{ ref('segment_definitions') }} as definitions
    inner join {{ ref('segments') }} as segments
        on definitions.segment_key = segments.segment_key
    where definitions.is_latest
        and definitions.is_reused

),

coverage_findings as (

    select
        'warning' as severity,
        coverage.segment_key as subject,
        case
            when coverage.is_below_floor
                then 'segment is paused: too little is known of ' || coverage.attribute
            else 'segment rests on an attribute that is often unknown: ' || coverage.attribute
        end as finding,
        coverage.customer_count - coverage.known_count as row_count,
        'Collect ' || coverage.attribute || ', use another attribute, or lower its bound under vars: coverage'
            as remedy
    from {{ ref('segment_coverage') }} as coverage
    inner join {{ ref('segments') }} as segments
        on coverage.segment_key = segments.segment_key
    where coverage.is_below_declared
        and segments.declared_status <> 'paused'

)

select
    severity,
    subject,
    finding,
    cast(row_count as bigint) as row_count,
    remedy
from (
    select * from declared_otherwise
    union all
    select * from paused_for_review
    union all
    select * from near_duplicates
    union all
    select * from reused_keys
    union all
    select * from coverage_findings
) as found
