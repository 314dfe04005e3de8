{#-
    Rows that others add to and no source has, such as the deal of a contact that was never loaded. A
    table, for finding them takes a look at every row there is, and few are found.
-#}
with known as (

    select row_id from {{ ref('int_hygiene__entities') }}
    union all
    -- people whom only facts name
    select record_id as row_id from {{ ref('int_identity__crosswalk') }}

)

select distinct parts.parent_id
from {{ ref('int_hygiene__parts') }} as parts
left join known on parts.parent_id = known.row_id
where parts.parent_id is not null
    and parts.exclusion_reason is null
    and known.row_id is null
