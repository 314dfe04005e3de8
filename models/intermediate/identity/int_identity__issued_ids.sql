{#- Where every customer id ever issued leads today; customer_id_history publishes it. -#}
{{ config(materialized='view') }}

with claims as (

    select * from {{ ref('int_identity__claims') }}

),

-- ids none of whose records is left; they follow the id they were merged into
orphans as (

    select
        coalesce(own_customer_id, last_customer_id) as customer_id,
        issued_at
    from {{ ref('int_identity__members') }}
    where is_founder
        and component_id is null

),

gone as (

    select
        orphans.customer_id as issued_customer_id,
        merged_ids.current_customer_id as customer_id,
        orphans.issued_at
    from orphans
    left join claims
        on orphans.customer_id = claims.customer_id
    left join {{ ref('int_identity__merged_ids') }} as merged_ids
        on orphans.customer_id = merged_ids.customer_id
    where claims.customer_id is null

)

select
    customer_id as issued_customer_id,
    coalesce(merged_into_id, customer_id) as customer_id,
    merged_into_id is null as is_current,
    issued_at
from claims

union all

select
    issued_customer_id,
    customer_id,
    false as is_current,
    issued_at
from gone
where customer_id is not null
    or cast(issued_at as date) <= {{ records_until_date() }}
