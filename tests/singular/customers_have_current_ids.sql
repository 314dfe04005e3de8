-- A customer's id is one the history calls current, and each current id has records.
with customer_ids as (

    select distinct customer_id from {{ ref('customer_records') }}

),

current_ids as (

    select issued_customer_id as customer_id
    from {{ ref('customer_id_history') }}
    where is_current

)

select
    customer_ids.customer_id,
    current_ids.customer_id as current_id
from customer_ids
full outer join current_ids
    on customer_ids.customer_id = current_ids.customer_id
where customer_ids.customer_id is null
    or current_ids.customer_id is null
