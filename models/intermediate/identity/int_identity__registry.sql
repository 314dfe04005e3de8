{#-
    The memory of customer ids: a ledger, one table so that it is written at once. Entries are of
    three types: record (a record has this customer from now on, and maybe founded its own id), change
    (an id was merged or split), build (the registry was written for a later day than before). That an id
    was created, its founder's entry says. Nothing is written where nothing changed.
-#}
{{ config(materialized='memory') }}

with written as (

    select max(registry_revision) as registry_revision
    from {{ memory('int_identity__registry') }}

),

revision as (

    select next_one.*
    from {{ ref('int_identity__revision') }} as next_one
    cross join written
    where next_one.is_written
        -- once, though this model alone be run again
        and coalesce(next_one.registry_revision > written.registry_revision, true)

)

select
    revision.registry_revision,
    'record' as entry_type,
    assignments.record_id,
    assignments.customer_id,
    assignments.own_customer_id,
    assignments.previous_customer_id,
    cast(null as string) as change_type,
    assignments.issued_revision,
    assignments.is_founder,
    assignments.is_founded_by_reference,
    cast(null as date) as as_of_on,
    assignments.founded_at,
    assignments.issued_at,
    revision.changed_at
from {{ ref('int_identity__assignments') }} as assignments
cross join revision
where assignments.is_changed

union all

select
    revision.registry_revision,
    'change' as entry_type,
    cast(null as string) as record_id,
    changes.customer_id,
    cast(null as string) as own_customer_id,
    changes.previous_customer_id,
    changes.change_type,
    cast(null as bigint) as issued_revision,
    cast(null as boolean) as is_founder,
    cast(null as boolean) as is_founded_by_reference,
    cast(null as date) as as_of_on,
    cast(null as timestamp) as founded_at,
    cast(null as timestamp) as issued_at,
    changes.changed_at
from {{ ref('int_identity__changes') }} as changes
cross join revision

union all

select
    registry_revision,
    'build' as entry_type,
    cast(null as string) as record_id,
    cast(null as string) as customer_id,
    cast(null as string) as own_customer_id,
    cast(null as string) as previous_customer_id,
    cast(null as string) as change_type,
    cast(null as bigint) as issued_revision,
    cast(null as boolean) as is_founder,
    cast(null as boolean) as is_founded_by_reference,
    as_of_on,
    cast(null as timestamp) as founded_at,
    cast(null as timestamp) as issued_at,
    changed_at
from revision
where is_later
