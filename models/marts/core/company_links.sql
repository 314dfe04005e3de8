{#- Why company records were joined, and which probable links were not followed. -#}
select
    left_record_id,
    right_record_id,
    link_rule,
    match_weight,
    match_probability,
    evidence,
    cut_reason is not null as is_cut,
    cut_reason
from {{ ref('int_companies__links') }}
