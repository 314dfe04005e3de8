-- Who is of the global control group in one segment is of it in all, so no segment's contacts leak in.
select
    customer_id,
    count(*) as audience_count
from {{ ref('audiences') }}
group by customer_id
having count(case when holdout_reason = 'global control' then 1 end) not in (0, count(*))
