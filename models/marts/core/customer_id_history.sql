{#-
    Where every customer id ever issued leads today, so that lists exported long ago still find their
    customers. A rebuild of the past leaves out the ids that were issued later.
-#}
select
    issued_customer_id,
    customer_id,
    is_current,
    issued_at
from {{ ref('int_identity__issued_ids') }}
