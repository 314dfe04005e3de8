{#-
    What happened to customer ids and when: the registry's log, as far as the build looks. That an id was
    created is told by the entry of the record that founded it, if its records were nobody's before.
-#}
with changes as (

    select
        customer_id,
        previous_customer_id,
        change_type,
        registry_revision,
        changed_at
    from {{ ref('int_identity__registry') }}
    where entry_type = 'change'
        -- earlier versions wrote those, too
        and change_type <> 'created'

),

created as (

    select
        entries.customer_id,
        cast(null as string) as previous_customer_id,
        'created' as change_type,
        entries.registry_revision,
        entries.issued_at as changed_at
    from {{ ref('int_identity__registry') }} as entries
    left join changes
        on entries.customer_id = changes.customer_id
        and entries.registry_revision = changes.registry_revision
        and changes.change_type = 'split'
    where entries.entry_type = 'record'
        and entries.is_founder
        and entries.issued_revision = entries.registry_revision
        and changes.customer_id is null

),

every_change as (

    select * from changes
    union all
    select * from created

)

select
    customer_id,
    previous_customer_id,
    change_type,
    cast(registry_revision as bigint) as registry_revision,
    changed_at
from every_change
where cast(changed_at as date) <= {{ records_until_date() }}
