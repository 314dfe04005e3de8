-- Each household has one head, as many members as it says, and its id is one of them.
select household_id
from {{ ref('households') }}
group by household_id
having count(*) <> max(household_size)
    or min(household_size) <> max(household_size)
    or count(*) filter (where is_head) <> 1
    or min(customer_id) <> household_id
    or max(household_size) > {{ var('identity').max_household_size }}
