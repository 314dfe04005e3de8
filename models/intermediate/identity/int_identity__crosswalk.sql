{#-
    Which customer a record belongs to. What others read: it comes after the registry, so that no id
    leaves before it is remembered.
-#}
{{ config(materialized='view') }}
-- depends_on: {{ ref('int_identity__registry') }}

select
    record_id,
    is_record,
    customer_id
from {{ ref('int_identity__assignments') }}
