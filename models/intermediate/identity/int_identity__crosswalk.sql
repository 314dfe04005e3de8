{#-
    Which customer a record belongs to. The customer's id is made from its oldest record, so records
    that join later do not change it. Ids that a source has merged away are kept as records here,
    because old facts still name them.
-#}
with members as (

    select
        components.node_id as record_id,
        components.component_id,
        records.record_id is not null as is_record,
        row_number() over (
            partition by components.component_id
            order by
                case when records.record_id is null then 1 else 0 end asc,
                case when records.is_reference then 1 else 0 end asc,
                records.created_at asc nulls last,
                components.node_id asc
        ) as age_rank
    from {{ ref('int_identity__components') }} as components
    left join {{ ref('int_unify__records') }} as records
        on components.node_id = records.record_id

)

select
    members.record_id,
    members.is_record,
    md5(oldest.record_id) as customer_id
from members
inner join members as oldest
    on members.component_id = oldest.component_id
    and oldest.age_rank = 1
where oldest.is_record
