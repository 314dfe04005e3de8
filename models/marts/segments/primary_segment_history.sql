{#- Stays of customers in their primary segments, with what they were worth when they came and went. -#}
with recursive {{ segment_stays('is_primary') }}

select
    segment_key,
    customer_id,
    cast(entered_on as timestamp) as entered_at,
    cast(exited_on as timestamp) as exited_at,
    entry_expected_value,
    entry_total_spend,
    exit_expected_value,
    exit_total_spend
from stays
