{#-
    Which customer each record belongs to, records included that have left the data and are known from
    the registry alone: whoever asks to be erased means those as well.
-#}
{{ config(materialized='view') }}

select
    record_id,
    customer_id
from {{ ref('int_identity__crosswalk') }}

union all

select
    members.record_id,
    coalesce(issued_ids.customer_id, members.last_customer_id) as customer_id
from {{ ref('int_identity__members') }} as members
left join {{ ref('int_identity__issued_ids') }} as issued_ids
    on members.last_customer_id = issued_ids.issued_customer_id
where members.component_id is null
