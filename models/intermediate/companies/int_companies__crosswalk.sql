{#- Which company a company record belongs to; the id is made from the company's oldest record. -#}
with ranked as (

    select
        record_id,
        company_key,
        row_number() over (
            partition by company_key
            order by
                case when is_reference then 1 else 0 end asc,
                created_at asc nulls last,
                record_id asc
        ) as age_rank
    from {{ ref('int_companies__records') }}

)

select
    ranked.record_id,
    ranked.company_key,
    md5(oldest.record_id) as company_id
from ranked
inner join ranked as oldest
    on ranked.company_key = oldest.company_key
    and oldest.age_rank = 1
