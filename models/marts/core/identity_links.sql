{#- Why records were joined: the links that made each customer. Deterministic links are certain. -#}
select
    left_record_id,
    right_record_id,
    link_rule,
    cast(1 as double) as match_probability,
    false as is_cut,
    cast(null as string) as cut_reason
from {{ ref('int_identity__links') }}
