{#-
    The memory of who was listed in a segment's audience when, to be contacted or held out: an entry the
    first time a version of a segment lists a customer. The global control is in no segment's audience to
    be compared with. A rebuild of the past adds nothing.
-#}
-- depends_on: {{ ref('int_campaigns__participants') }}
{{ config(materialized='memory') }}

with recorded as (

    select * from {{ memory('audience_assignments') }}

),

listed as (

    select
        audiences.segment_key,
        segments.version as segment_version,
        audiences.customer_id,
        audiences.channel,
        audiences.is_holdout,
        as_of.as_of_on
    from {{ ref('audiences') }} as audiences
    inner join {{ ref('segments') }} as segments
        on audiences.segment_key = segments.segment_key
    cross join {{ ref('int_activity__as_of') }} as as_of
    where coalesce(audiences.holdout_reason <> 'global control', true)
        and coalesce(as_of.as_of_on >= (select max(recorded.as_of_on) from recorded), true)

)

select
    listed.segment_key,
    listed.segment_version,
    listed.customer_id,
    listed.channel,
    listed.is_holdout,
    cast({{ var('holdout_share') }} as decimal(9, 6)) as holdout_share,
    listed.as_of_on
from listed
left join recorded
    on listed.segment_key = recorded.segment_key
    and listed.segment_version = recorded.segment_version
    and listed.customer_id = recorded.customer_id
where recorded.customer_id is null
