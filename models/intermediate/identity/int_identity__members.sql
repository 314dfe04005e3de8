{#-
    Every record that is known or there: its group in this build, the customer it belonged to before,
    and the id it founded. A record without a group has left the data. Ids that a source has merged
    away are kept: old facts name them, and an id they founded stays with the record that took their
    place; but a group of nothing else is nobody, and counts as gone.
-#}
with entries as (

    select *
    from {{ memory('int_identity__registry') }}
    where entry_type = 'record'

),

-- few: only a record's first entry names no previous customer
repeated as (

    select
        record_id,
        max(registry_revision) as registry_revision
    from {{ memory('int_identity__registry') }}
    where entry_type = 'record'
        and previous_customer_id is not null
    group by record_id

),

known as (

    select entries.*
    from entries
    left join repeated
        on entries.record_id = repeated.record_id
    where coalesce(entries.registry_revision = repeated.registry_revision, true)

),

merged_away as (

    select distinct coalesce(components.component_id, numbers.record_number) as component_id
    from {{ ref('int_identity__record_numbers') }} as numbers
    left join {{ ref('int_identity__components') }} as components
        on numbers.record_number = components.node_id
    where not numbers.is_record

),

nobodies as (

    select component_id from merged_away
    except
    select components.component_id
    from merged_away
    inner join {{ ref('int_identity__components') }} as components
        on merged_away.component_id = components.component_id
    inner join {{ ref('int_identity__record_numbers') }} as numbers
        on components.node_id = numbers.record_number
    where numbers.is_record

),

present as (

    select
        numbers.record_number,
        numbers.record_id,
        coalesce(components.component_id, numbers.record_number) as component_id,
        components.component_id is not null as is_linked,
        numbers.is_record,
        numbers.is_reference,
        numbers.created_at
    from {{ ref('int_identity__record_numbers') }} as numbers
    left join {{ ref('int_identity__components') }} as components
        on numbers.record_number = components.node_id
    left join nobodies
        on coalesce(components.component_id, numbers.record_number) = nobodies.component_id
    where nobodies.component_id is null

)

select
    coalesce(present.record_id, known.record_id) as record_id,
    present.record_number,
    present.component_id,
    known.customer_id as last_customer_id,
    known.own_customer_id,
    known.issued_revision,
    coalesce(present.is_linked, false) as is_linked,
    coalesce(present.is_record, false) as is_record,
    coalesce(present.is_reference, true) as is_reference,
    coalesce(known.is_founder, false) as is_founder,
    known.is_founded_by_reference,
    present.created_at,
    known.founded_at,
    known.issued_at
from present
full outer join known
    on present.record_id = known.record_id
