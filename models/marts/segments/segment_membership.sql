{#- Who is in which active or proposed segment on as_of, and since when. -#}
with current_stays as (

    select * from {{ ref('segment_membership_history') }}
    where exited_at is null

)

select
    matches.segment_key,
    matches.customer_id,
    -- a past day that is rebuilt may never have been recorded
    coalesce(current_stays.entered_at, cast({{ as_of_date() }} as timestamp)) as entered_at,
    matches.is_primary
from {{ ref('segment_matches') }} as matches
left join current_stays
    on matches.segment_key = current_stays.segment_key
    and matches.customer_id = current_stays.customer_id
