{#- Which customer each record of each source belongs to. -#}
select
    records.record_id,
    crosswalk.customer_id,
    records.source,
    records.source_table,
    records.source_key,
    records.is_reference
from {{ ref('int_unify__records') }} as records
inner join {{ ref('int_identity__crosswalk') }} as crosswalk
    on records.record_id = crosswalk.record_id
