-- The crosswalk neither drops a record nor repeats one.
with customer_counts as (

    select
        record_id,
        count(*) as customer_count
    from {{ ref('customer_records') }}
    group by record_id

)

select
    coalesce(records.record_id, customer_counts.record_id) as record_id,
    customer_counts.customer_count
from {{ ref('int_unify__records') }} as records
full outer join customer_counts
    on records.record_id = customer_counts.record_id
where records.record_id is null
    or customer_counts.customer_count is null
    or customer_counts.customer_count <> 1
