-- A stay that ended before it began would be a defect of the rules, whatever the records say.
select
    membership_id,
    started_on,
    confirmed_on,
    ended_on
from {{ ref('company_memberships') }}
where ended_on < confirmed_on
    or confirmed_on < started_on
    or is_current = (ended_on is not null)
    and started_on is not null
