{#-
    What this build does to customer ids that were there: merged and split ones. An id that follows the
    one it was merged into is no event of its own, nor is a record that moves between two customers that
    both remain. A view: the registry writes what it says.
-#}
{{ config(materialized='view') }}

with claims as (

    select * from {{ ref('int_identity__claims') }}

),

merged_ids as (

    select * from {{ ref('int_identity__merged_ids') }}

),

-- the customers that the records of a new id come from
parted as (

    select distinct
        claims.customer_id,
        assignments.previous_customer_id,
        'split' as change_type,
        claims.issued_at as changed_at
    from claims
    inner join {{ ref('int_identity__assignments') }} as assignments
        on claims.customer_id = assignments.customer_id
    where claims.is_issued
        and assignments.previous_customer_id is not null

),

revived as (

    select
        claims.customer_id,
        coalesce(
            nullif(members.last_customer_id, claims.customer_id), merged_ids.merged_into_id
        ) as previous_customer_id,
        'split' as change_type
    from merged_ids
    inner join claims
        on merged_ids.customer_id = claims.customer_id
    inner join {{ ref('int_identity__members') }} as members
        on claims.record_id = members.record_id
    where claims.merged_into_id is null

),

merged as (

    select
        claims.merged_into_id as customer_id,
        claims.customer_id as previous_customer_id,
        'merged' as change_type
    from claims
    left join merged_ids
        on claims.customer_id = merged_ids.customer_id
    where claims.merged_into_id is not null
        and claims.merged_into_id is distinct from merged_ids.current_customer_id

)

select * from parted

union all

select
    revived.*,
    revision.changed_at
from revived
cross join {{ ref('int_identity__revision') }} as revision

union all

select
    merged.*,
    revision.changed_at
from merged
cross join {{ ref('int_identity__revision') }} as revision
