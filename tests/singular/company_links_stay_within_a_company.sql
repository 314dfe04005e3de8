-- A link that was followed makes its two records one company, and one company is held together by links.
select
    links.left_record_id,
    links.right_record_id
from {{ ref('company_links') }} as links
inner join {{ ref('int_companies__crosswalk') }} as lefts
    on links.left_record_id = lefts.record_id
inner join {{ ref('int_companies__crosswalk') }} as rights
    on links.right_record_id = rights.record_id
where not links.is_cut
    and lefts.company_id <> rights.company_id
