{#- Which company a company record belongs to; the id is made from the company's oldest record. -#}
with members as (

    select
        components.node_id as record_id,
        components.component_id,
        row_number() over (
            partition by components.component_id
            order by
                case when records.is_reference then 1 else 0 end asc,
                records.created_at asc nulls last,
                components.node_id asc
        ) as age_rank
    from {{ ref('int_companies__components') }} as components
    inner join {{ ref('int_companies__records') }} as records
        on components.node_id = records.record_id

)

select
    members.record_id,
    md5(oldest.record_id) as company_id
from members
inner join members as oldest
    on members.component_id = oldest.component_id
    and oldest.age_rank = 1
