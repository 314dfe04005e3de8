-- Who is in an audience is told to be reachable there, or is to be woken up by a segment meant for it.
select
    audiences.segment_key,
    audiences.customer_id,
    audiences.channel
from {{ ref('audiences') }} as audiences
inner join {{ ref('segments') }} as segments
    on audiences.segment_key = segments.segment_key
inner join {{ ref('contact_timing') }} as contact
    on audiences.customer_id = contact.customer_id
where not segments.is_reactivation
    and not case audiences.channel
        when 'email' then contact.is_reachable_by_email
        when 'sms' then contact.is_reachable_by_sms
        when 'phone' then contact.is_reachable_by_phone
        when 'post' then contact.is_reachable_by_post
        else true
    end
