{#- What happened to customer ids and when: the registry's log, as far as the build looks. -#}
select
    customer_id,
    previous_customer_id,
    change_type,
    cast(registry_revision as bigint) as registry_revision,
    changed_at
from {{ ref('int_identity__registry') }}
where entry_type = 'change'
    and cast(changed_at as date) <= {{ records_until_date() }}
