{#- Identifiers that do not link records, and why. -#}
select
    identifier_type,
    identifier_value,
    ignored_reason,
    cast(record_count as bigint) as record_count,
    cast(name_count as bigint) as name_count
from {{ ref('int_identity__ignored_identifiers') }}
