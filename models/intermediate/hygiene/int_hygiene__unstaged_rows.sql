{#- Raw rows that staging leaves out, for the accounting. -#}
{{ config(materialized='view') }}

select
    source,
    source_table,
    source_key,
    file_name,
    line_number,
    fate,
    reasons,
    raw_values
from {{ ref('stg_loader__unstaged_rows') }}
