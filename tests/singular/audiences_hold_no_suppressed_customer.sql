-- Contacting somebody who said no is the one mistake that cannot be taken back. Only being unengaged
-- may be overlooked, and only where a segment is declared to reactivate.
select
    audiences.segment_key,
    audiences.customer_id,
    audiences.channel,
    suppressions.reason
from {{ ref('audiences') }} as audiences
inner join {{ ref('segments') }} as segments
    on audiences.segment_key = segments.segment_key
inner join {{ ref('suppressions') }} as suppressions
    on audiences.customer_id = suppressions.customer_id
    and audiences.channel = suppressions.channel
where suppressions.reason <> 'unengaged'
    or not segments.is_reactivation
