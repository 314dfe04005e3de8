{#-
    Pairs a person should decide: similar records that were not linked though one person is as probable
    as not, for want of weight or for caution, and links that were cut. Decisions go to the seed
    identity_decisions. The customers' orders tell which are worth the time.
-#}
with links as (

    select * from {{ ref('identity_links') }}

),

candidates as (

    select
        greatest(left_records.record_id, right_records.record_id) as left_record_id,
        least(left_records.record_id, right_records.record_id) as right_record_id,
        coalesce(scored.caution, 'about as probable as not') as reason,
        scored.match_probability
    from {{ ref('int_identity__scored_pairs') }} as scored
    inner join {{ ref('int_identity__match_keys') }} as left_records
        on scored.left_number = left_records.record_number
    inner join {{ ref('int_identity__match_keys') }} as right_records
        on scored.right_number = right_records.record_number
    where scored.match_weight between -1 and scored.required_weight

    union all

    select
        left_record_id,
        right_record_id,
        'cut: ' || cut_reason as reason,
        match_probability
    from links
    where is_cut

),

values_at_stake as (

    select
        customer_id,
        sum(net_amount) as net_amount
    from {{ ref('orders') }}
    group by customer_id

),

undecided as (

    select
        candidates.left_record_id,
        candidates.right_record_id,
        left_records.customer_id as left_customer_id,
        right_records.customer_id as right_customer_id,
        min(candidates.reason) as reason,
        max(candidates.match_probability) as match_probability,
        max(coalesce(left_values.net_amount, 0) + coalesce(right_values.net_amount, 0)) as net_amount
    from candidates
    inner join {{ ref('customer_records') }} as left_records
        on candidates.left_record_id = left_records.record_id
    inner join {{ ref('customer_records') }} as right_records
        on candidates.right_record_id = right_records.record_id
        and left_records.customer_id <> right_records.customer_id
    left join values_at_stake as left_values
        on left_records.customer_id = left_values.customer_id
    left join values_at_stake as right_values
        on right_records.customer_id = right_values.customer_id
    left join {{ ref('identity_decisions') }} as decisions
        on candidates.left_record_id in (decisions.left_record_id, decisions.right_record_id)
        and candidates.right_record_id in (decisions.left_record_id, decisions.right_record_id)
    where decisions.decision is null
    group by
        candidates.left_record_id,
        candidates.right_record_id,
        left_records.customer_id,
        right_records.customer_id

)

select
    left_record_id,
    right_record_id,
    left_customer_id,
    right_customer_id,
    reason,
    cast(match_probability as double) as match_probability,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(row_number() over (
        order by net_amount desc, match_probability desc, left_record_id asc, right_record_id asc
    ) as bigint) as review_rank
from undecided
