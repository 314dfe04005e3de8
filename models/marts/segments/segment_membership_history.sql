{#- Stays of customers in segments, as the ledger recorded them until as_of. -#}
with stays as (

    {{ segment_stays('is_member') | indent(4) }}

)

select
    segment_key,
    customer_id,
    cast(entered_on as timestamp) as entered_at,
    cast(exited_on as timestamp) as exited_at,
    entry_reason,
    exit_reason,
    segment_version
from stays
