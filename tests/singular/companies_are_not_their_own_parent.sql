-- A branch that turns out to be the same company as its head office has no parent; a company above
-- itself would send whoever walks up the tree in a circle.
select
    company_id,
    name
from {{ ref('companies') }}
where parent_company_id = company_id
