{#-
    The customer of each record. Beneath a merge a record keeps the id it would go back to, as long as
    that id is in its group: what is merged by mistake comes apart as it was. Of records that stay as
    they were no more than that is told.
-#}
with members as (

    select * from {{ ref('int_identity__members') }}

),

claims as (

    select * from {{ ref('int_identity__claims') }}

),

standing as (

    select * from claims
    where merged_into_id is null

),

merged as (

    select * from claims
    where merged_into_id is not null

),

assigned as (

    select
        members.record_id,
        standing.customer_id,
        merged.customer_id as own_customer_id,
        members.last_customer_id,
        members.is_record,
        (standing.customer_id is distinct from members.last_customer_id)
        or (merged.customer_id is distinct from members.own_customer_id) as is_changed
    from members
    inner join standing
        on members.component_id = standing.component_id
    left join merged
        on members.component_id = merged.component_id
        and coalesce(members.own_customer_id, members.last_customer_id) = merged.customer_id

)

select
    record_id,
    customer_id,
    own_customer_id,
    case when is_changed then last_customer_id else null end as previous_customer_id,
    is_record,
    is_changed
from assigned
