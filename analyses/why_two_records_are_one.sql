-- The waterfall of the weakest links that hold: what each comparison adds for one person, against
-- whoever else they could most probably be. Running totals end at the match weight or, where strangers
-- and a household are about as probable, just above it.
with links as (

    select
        left_record_id,
        right_record_id,
        match_probability
    from {{ ref('identity_links') }}
    where link_rule = 'similar' and not is_cut
    order by match_probability asc, left_record_id asc, right_record_id asc
    limit 10

),

evidence as (

    select
        links.match_probability,
        evidence.*,
        sum(evidence.unrelated_bits) over one_pair >= sum(evidence.household_bits) over one_pair
            as is_against_strangers
    from links
    inner join {{ ref('identity_link_evidence') }} as evidence
        on links.left_record_id = evidence.left_record_id
        and links.right_record_id = evidence.right_record_id
    window one_pair as (partition by links.left_record_id, links.right_record_id)

),

steps as (

    select
        *,
        match_bits - case when is_against_strangers then unrelated_bits else household_bits end as bits
    from evidence

)

select
    left_record_id,
    right_record_id,
    round(match_probability, 4) as match_probability,
    case when is_against_strangers then 'unrelated people' else 'other people of a household' end
        as compared_with,
    comparison,
    level_name,
    row_number() over up_to_here as step,
    round(bits, 2) as bits,
    round(sum(bits) over up_to_here, 2) as running_bits
from steps
window
    up_to_here as (
        partition by left_record_id, right_record_id
        order by case when comparison = 'expected pairs' then 0 else 1 end asc, abs(bits) desc, comparison asc
    )
order by match_probability asc, left_record_id asc, right_record_id asc, step asc
