{#-
    What probable links would make one company, looked at whole: a group that spans two countries or whose
    names have different numbers was brought together by a link too many, and which one is not known.
-#}
with members as (

    select
        left_anchor as anchor,
        left_country_code as country_code,
        left_numbers as numbers
    from {{ ref('int_companies__comparisons') }}
    where cut_reason is null

    union

    select
        right_anchor as anchor,
        right_country_code as country_code,
        right_numbers as numbers
    from {{ ref('int_companies__comparisons') }}
    where cut_reason is null

),

contradicted as (

    select
        drafts.component_id,
        case
            when count(distinct members.country_code) > 1 then 'its group spans different countries'
            else 'the numbers in the names of its group differ'
        end as cut_reason
    from members
    inner join {{ ref('int_companies__drafts') }} as drafts
        on members.anchor = drafts.node_id
    group by drafts.component_id
    having count(distinct members.country_code) > 1
        or count(distinct nullif(members.numbers, '')) > 1

)

select
    drafts.node_id as anchor,
    drafts.component_id as group_id,
    contradicted.cut_reason
from {{ ref('int_companies__drafts') }} as drafts
left join contradicted
    on drafts.component_id = contradicted.component_id
