{#-
    Pairs of records that are one person: by an identifier they share, by what their source states, or
    by how probable it is. A pair that several say counts once, by the strongest.
-#}
with records as (

    select
        record_number,
        record_id
    from {{ ref('int_identity__match_keys') }}

),

links as (

    select
        left_record_id,
        right_record_id,
        link_rule,
        cast(1 as double) as match_probability,
        case link_rule
            when 'same customer_number' then 30
            when 'same email' then 16
            else 12
        end as strength
    from {{ ref('int_identity__exact_links') }}

    union all

    select
        left_record_id,
        right_record_id,
        link_rule,
        cast(1 as double) as match_probability,
        1000 as strength
    from {{ ref('int_identity__source_merges') }}

    union all

    select
        left_record_id,
        right_record_id,
        'decided by a person' as link_rule,
        cast(1 as double) as match_probability,
        2000 as strength
    from {{ ref('identity_decisions') }}
    where decision = 'same'

    union all

    select
        left_records.record_id as left_record_id,
        right_records.record_id as right_record_id,
        'similar' as link_rule,
        scored.match_probability,
        scored.match_weight as strength
    from {{ ref('int_identity__scored_pairs') }} as scored
    inner join records as left_records on scored.left_number = left_records.record_number
    inner join records as right_records on scored.right_number = right_records.record_number
    where scored.match_weight > scored.required_weight

)

select
    greatest(left_record_id, right_record_id) as left_record_id,
    least(left_record_id, right_record_id) as right_record_id,
    -- what is certain names the link, however strong the likeness beside it
    max_by(link_rule, case link_rule when 'similar' then 0 else strength end) as link_rule,
    max(match_probability) as match_probability,
    max(strength) as strength
from links
group by 1, 2
