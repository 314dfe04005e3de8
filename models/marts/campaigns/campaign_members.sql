{#- Who was put into which campaign by as_of, treated or held back. -#}
select
    members.campaign_member_id,
    members.campaign_id,
    crosswalk.customer_id,
    members.source,
    members.source_table,
    members.variant,
    members.is_control,
    members.assigned_at
from {{ ref('int_unify__campaign_members') }} as members
left join {{ ref('int_identity__crosswalk') }} as crosswalk
    on members.record_id = crosswalk.record_id
where coalesce(cast(members.assigned_at as date) <= {{ as_of_date() }}, true)
