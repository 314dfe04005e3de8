{#- Who must not be contacted on which channel, why and since when. -#}
select
    customer_id,
    channel,
    reason,
    since_at
from {{ ref('int_customers__suppressions') }}
