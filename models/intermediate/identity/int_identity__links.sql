{#-
    Pairs of records that are one person. Records that share an identifier are each linked to the
    smallest of them, a star instead of all pairs, so the cost is linear. Merges and conversions
    that a source states itself are links as they stand.
-#}
with shared as (

    select
        record_id as left_record_id,
        min(record_id) over (partition by identifier_type, identifier_value) as right_record_id,
        'same ' || identifier_type as link_rule
    from {{ ref('int_identity__identifiers') }}
    where ignored_reason is null

),

links as (

    select * from shared
    where left_record_id <> right_record_id

    union all

    select
        left_record_id,
        right_record_id,
        link_rule
    from {{ ref('int_identity__source_merges') }}

)

select
    greatest(left_record_id, right_record_id) as left_record_id,
    least(left_record_id, right_record_id) as right_record_id,
    min(link_rule) as link_rule
from links
group by 1, 2
