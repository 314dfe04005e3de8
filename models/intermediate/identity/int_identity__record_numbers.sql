{#-
    Records numbered in the order of their ids: pairs and groups of numbers take less room and time than
    those of ids. An id that a source has merged away has a number, too, for old facts name it.
-#}
with merged as (

    select left_record_id as record_id from {{ ref('int_identity__source_merges') }}
    union
    select right_record_id as record_id from {{ ref('int_identity__source_merges') }}

),

ids as (

    select
        record_id,
        true as is_record,
        is_reference,
        created_at
    from {{ ref('int_unify__records') }}

    union all

    select
        merged.record_id,
        false as is_record,
        true as is_reference,
        cast(null as timestamp) as created_at
    from merged
    left join {{ ref('int_unify__records') }} as records
        on merged.record_id = records.record_id
    where records.record_id is null

)

select
    cast(row_number() over (order by record_id) as int) as record_number,
    record_id,
    is_record,
    is_reference,
    created_at
from ids
