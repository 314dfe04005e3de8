-- A customer without a record would be made of nothing; record_count is counted again here.
with record_counts as (

    select
        customer_id,
        count(*) as record_count
    from {{ ref('customer_records') }}
    group by customer_id

)

select
    customers.customer_id,
    customers.record_count as stated_count,
    record_counts.record_count
from {{ ref('customers') }} as customers
left join record_counts on customers.customer_id = record_counts.customer_id
where record_counts.record_count is null
    or record_counts.record_count <> customers.record_count
