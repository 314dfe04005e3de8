-- Which records became the customers with the most of them, and by what links? Read it before you
-- trust a merge: one weak rule that joins many records is the one to look at.
with largest as (

    select
        customer_id,
        record_count
    from {{ ref('customers') }}
    order by record_count desc, customer_id asc
    limit 20

)

select
    largest.customer_id,
    largest.record_count,
    records.record_id,
    links.link_rule,
    links.right_record_id as linked_to
from largest
inner join {{ ref('customer_records') }} as records
    on largest.customer_id = records.customer_id
left join {{ ref('identity_links') }} as links
    on records.record_id = links.left_record_id
    and not links.is_cut
order by largest.record_count desc, largest.customer_id asc, records.record_id asc
