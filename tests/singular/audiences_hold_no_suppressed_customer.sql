-- Contacting somebody who said no is the one mistake that cannot be taken back.
select
    audiences.segment_key,
    audiences.customer_id,
    audiences.channel,
    suppressions.reason
from {{ ref('audiences') }} as audiences
inner join {{ ref('suppressions') }} as suppressions
    on audiences.customer_id = suppressions.customer_id
    and audiences.channel = suppressions.channel
