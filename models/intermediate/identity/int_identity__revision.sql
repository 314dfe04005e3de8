{#-
    What this build is to the registry: which revision it writes, and whether it may. A build that
    names a day before the newest one the registry was written for rebuilds the past, with records
    missing that are known: it reads the registry and leaves it alone. Without a named day all records
    are there, and what changed is dated no earlier than what was written before.
-#}
with known as (

    select
        max(registry_revision) as registry_revision,
        max(as_of_on) as as_of_on
    from {{ memory('int_identity__registry') }}

)

select
    cast(coalesce(known.registry_revision, 0) + 1 as bigint) as registry_revision,
    known.registry_revision is null as is_first,
    coalesce(as_of.records_until_on >= known.as_of_on, true) as is_written,
    coalesce(as_of.as_of_on > known.as_of_on, true) as is_later,
    as_of.as_of_on,
    cast(greatest(as_of.as_of_on, coalesce(known.as_of_on, as_of.as_of_on)) as timestamp) as changed_at
from {{ ref('int_activity__as_of') }} as as_of
cross join known
