{#-
    What this build does to customer ids: created, merged and split ones. An id that follows the one
    it was merged into is no event of its own, nor is a record that moves between two customers that
    both remain. A view: the registry writes what it says.
-#}
{{ config(materialized='view') }}

with claims as (

    select * from {{ ref('int_identity__claims') }}

),

merged_ids as (

    select * from {{ ref('int_identity__merged_ids') }}

),

issued as (

    select * from claims
    where is_issued

),

-- the customers that the records of a new id come from
origins as (

    select distinct
        issued.customer_id,
        assignments.previous_customer_id
    from {{ ref('int_identity__assignments') }} as assignments
    inner join issued
        on assignments.customer_id = issued.customer_id
    where assignments.previous_customer_id is not null

),

created as (

    select
        issued.customer_id,
        origins.previous_customer_id,
        case when origins.customer_id is null then 'created' else 'split' end as change_type,
        issued.issued_at as changed_at
    from issued
    left join origins
        on issued.customer_id = origins.customer_id

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

select * from created

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
