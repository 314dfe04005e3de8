-- Never more customers than the cap may be contacted, and who reactivates always has one.
select
    segments.segment_key,
    segments.contact_cap,
    count(audiences.customer_id) as contacted_count
from {{ ref('segments') }} as segments
left join {{ ref('audiences') }} as audiences
    on segments.segment_key = audiences.segment_key
    and not audiences.is_holdout
group by segments.segment_key, segments.contact_cap, segments.is_reactivation
having count(audiences.customer_id) > segments.contact_cap
    or (segments.is_reactivation and segments.contact_cap is null)
