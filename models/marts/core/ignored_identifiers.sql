{#- Identifiers that do not link records, and why. -#}
select
    identifier_type,
    identifier_value,
    ignored_reason,
    cast(max(record_count) as bigint) as record_count,
    cast(max(name_count) as bigint) as name_count
from {{ ref('int_identity__identifiers') }}
where ignored_reason is not null
group by identifier_type, identifier_value, ignored_reason
