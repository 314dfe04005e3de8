-- Who works somewhere has one current membership, at the company that customers names; others have none.
with current_memberships as (

    select
        customer_id,
        min(company_id) as company_id,
        count(*) as membership_count
    from {{ ref('company_memberships') }}
    where is_current
    group by customer_id

)

select
    customers.customer_id,
    customers.company_id,
    current_memberships.company_id as current_company_id,
    current_memberships.membership_count
from {{ ref('customers') }} as customers
left join current_memberships
    on customers.customer_id = current_memberships.customer_id
where customers.company_id is distinct from current_memberships.company_id
    or current_memberships.membership_count > 1
