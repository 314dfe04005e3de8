-- Whoever walks up from a company ends at its ultimate parent: the parent's top is the company's own.
select
    companies.company_id,
    companies.parent_company_id,
    companies.ultimate_parent_company_id
from {{ ref('companies') }} as companies
left join {{ ref('companies') }} as parents
    on companies.parent_company_id = parents.company_id
where companies.ultimate_parent_company_id
    is distinct from coalesce(parents.ultimate_parent_company_id, parents.company_id)
