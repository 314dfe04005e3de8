-- What each comparison adds must explain a weight to the last bit, or a waterfall of it tells tales.
with evidence as (

    select
        left_record_id,
        right_record_id,
        sum(match_bits) as match_bits,
        sum(unrelated_bits) as unrelated_bits,
        sum(household_bits) as household_bits
    from {{ ref('identity_link_evidence') }}
    group by left_record_id, right_record_id

),

links as (

    select * from {{ ref('identity_links') }}
    where link_rule = 'similar'

)

select
    links.left_record_id,
    links.right_record_id,
    links.match_probability,
    evidence.match_bits,
    evidence.unrelated_bits,
    evidence.household_bits
from links
left join evidence
    on links.left_record_id = evidence.left_record_id
    and links.right_record_id = evidence.right_record_id
where evidence.left_record_id is null
    or abs(
        links.match_probability - 1 / (
            1 + power(2, evidence.unrelated_bits - evidence.match_bits)
            + power(2, evidence.household_bits - evidence.match_bits)
        )
    ) > 0.000001
