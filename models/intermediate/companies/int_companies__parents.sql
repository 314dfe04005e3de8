{#-
    Which company is the parent of which, and which stands above all of its family. Each company has one
    parent at most, so a family either has one company without a parent, which is its top, or one circle.
    A circle is broken above its largest company, which becomes the top. Whoever walks up from any company
    of such a family for as many steps as it has companies is in the circle, and after as many again has
    been everywhere in it.
-#}
with recursive companies as (

    select
        golden.company_id,
        golden.listed_parent_company_id,
        golden.employee_count,
        coalesce(families.component_id, golden.company_id) as family_id
    from {{ ref('int_companies__golden_records') }} as golden
    left join {{ ref('int_companies__families') }} as families
        on golden.company_id = families.node_id

),

circular as (

    select
        family_id,
        min(company_id) as company_id,
        count(*) as company_count
    from companies
    group by family_id
    having count(*) filter (where listed_parent_company_id is null) = 0

),

walks as (

    select
        family_id,
        company_id,
        company_count,
        cast(0 as bigint) as step
    from circular

    union all

    select
        walks.family_id,
        companies.listed_parent_company_id as company_id,
        walks.company_count,
        walks.step + 1 as step
    from walks
    inner join companies
        on walks.company_id = companies.company_id
    where walks.step < 2 * walks.company_count

),

visited as (

    select distinct company_id from walks
    where step >= company_count

),

circles as (

    select
        companies.family_id,
        companies.company_id,
        row_number() over (
            partition by companies.family_id
            order by companies.employee_count desc nulls last, companies.company_id asc
        ) as size_rank
    from companies
    inner join visited
        on companies.company_id = visited.company_id

),

linked as (

    select
        companies.company_id,
        companies.family_id,
        case
            when circles.size_rank = 1 then null
            else companies.listed_parent_company_id
        end as parent_company_id,
        circles.company_id is not null as is_in_circle
    from companies
    left join circles
        on companies.company_id = circles.company_id

)

select
    linked.company_id,
    linked.parent_company_id,
    nullif(tops.company_id, linked.company_id) as ultimate_parent_company_id,
    linked.is_in_circle
from linked
inner join linked as tops
    on linked.family_id = tops.family_id
    and tops.parent_company_id is null
