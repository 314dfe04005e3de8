-- The shares of a customer's interests are shares of one whole.
select
    customer_id,
    sum(share) as share
from {{ ref('customer_interests') }}
group by customer_id
having abs(sum(share) - 1) > 0.000001
