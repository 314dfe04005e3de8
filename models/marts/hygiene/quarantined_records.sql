{#- Every raw row that is kept out of the marts: unreadable lines, unusable rows, orders without a rate. -#}
select
    source,
    source_table,
    source_key,
    file_name,
    cast(line_number as bigint) as line_number,
    reasons,
    raw_values
from {{ ref('int_hygiene__unstaged_rows') }}
where fate = 'quarantined'

union all

select
    source,
    source_table,
    cast(null as string) as source_key,
    file_name,
    cast(line_number as bigint) as line_number,
    reason as reasons,
    line_text as raw_values
from {{ source('loader', 'unreadable_lines') }}

union all

select
    orders.source,
    orders.source_table,
    orders.source_key,
    cast(null as string) as file_name,
    cast(null as bigint) as line_number,
    'currency: "'
    || orders.currency
    || '" has no exchange rate on '
    || cast(cast(orders.ordered_at as date) as string)
        as reasons,
    {{ row_to_json('orders') }} as raw_values
from {{ ref('int_activity__orders') }} as orders
where orders.exclusion_reason = 'no exchange rate'
