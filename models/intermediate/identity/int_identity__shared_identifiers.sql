{#-
    Identifiers that several records carry, a row for each of the records: of all identifiers these few
    can link, or be too many people's.
-#}
with shared as (

    select
        identifier_type,
        identifier_value,
        count(*) as record_count
    from {{ ref('int_identity__identifiers') }}
    group by identifier_type, identifier_value
    having count(*) > 1

)

select
    identifiers.record_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    identifiers.given_name_group,
    identifiers.last_name_key,
    identifiers.birth_date,
    identifiers.name_suffix,
    shared.record_count
from {{ ref('int_identity__identifiers') }} as identifiers
inner join shared
    on identifiers.identifier_type = shared.identifier_type
    and identifiers.identifier_value = shared.identifier_value
