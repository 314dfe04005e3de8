{#-
    Why records were joined, and which links were cut again. What an identifier or a source says is
    certain; how similar records were weighed is told by identity_link_evidence.
-#}
select
    left_numbers.record_id as left_record_id,
    right_numbers.record_id as right_record_id,
    links.link_rule,
    links.match_probability,
    left_groups.component_id <> right_groups.component_id as is_cut,
    case
        when left_groups.component_id <> right_groups.component_id
            then coalesce(left_groups.conflict, right_groups.conflict)
        -- followed
        else null
    end as cut_reason
from {{ ref('int_identity__links') }} as links
inner join {{ ref('int_identity__components') }} as left_groups
    on links.left_number = left_groups.node_id
inner join {{ ref('int_identity__components') }} as right_groups
    on links.right_number = right_groups.node_id
inner join {{ ref('int_identity__record_numbers') }} as left_numbers
    on links.left_number = left_numbers.record_number
inner join {{ ref('int_identity__record_numbers') }} as right_numbers
    on links.right_number = right_numbers.record_number
