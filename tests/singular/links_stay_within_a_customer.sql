-- A link that was followed makes its two records one customer; two customers joined by one would
-- mean that the groups were not found to their end.
select
    links.left_record_id,
    links.right_record_id,
    left_records.customer_id as left_customer_id,
    right_records.customer_id as right_customer_id
from {{ ref('identity_links') }} as links
inner join {{ ref('customer_records') }} as left_records
    on links.left_record_id = left_records.record_id
inner join {{ ref('customer_records') }} as right_records
    on links.right_record_id = right_records.record_id
where not links.is_cut
    and left_records.customer_id <> right_records.customer_id
