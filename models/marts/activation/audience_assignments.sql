{#-
    The memory of who was listed in a segment's audience when, to be contacted or held out: an entry the
    first time a version of a segment lists a customer. The global control is in no segment's audience to
    be compared with; beside everybody whom any segment listed it shows what all of them bring together.
    A rebuild of the past adds nothing.
-#}
-- depends_on: {{ ref('int_campaigns__participants') }}
{{ config(materialized='memory') }}

with recorded as (

    select * from {{ memory('audience_assignments') }}

),

audience as (

    select audiences.*
    from {{ ref('audiences') }} as audiences
    cross join {{ ref('int_activity__as_of') }} as as_of
    where coalesce(as_of.as_of_on >= (select max(recorded.as_of_on) from recorded), true)

),

listed as (

    select
        audience.segment_key,
        segments.version as segment_version,
        audience.customer_id,
        audience.channel,
        audience.is_holdout,
        {{ var('holdout_share') }} as holdout_share
    from audience
    inner join {{ ref('segments') }} as segments
        on audience.segment_key = segments.segment_key
    where coalesce(audience.holdout_reason <> 'global control', true)

    union all

    select
        '{{ all_segments().key }}' as segment_key,
        {{ all_segments().version }} as segment_version,
        customer_id,
        cast(null as string) as channel,
        {{ is_global_control('customer_id') }} as is_holdout,
        {{ var('global_control_share') }} as holdout_share
    from (select distinct customer_id from audience) as customers
    where {{ var('global_control_share') }} > 0

)

select
    listed.segment_key,
    listed.segment_version,
    listed.customer_id,
    listed.channel,
    listed.is_holdout,
    cast(listed.holdout_share as decimal(9, 6)) as holdout_share,
    as_of.as_of_on
from listed
cross join {{ ref('int_activity__as_of') }} as as_of
left join recorded
    on listed.segment_key = recorded.segment_key
    and listed.segment_version = recorded.segment_version
    and listed.customer_id = recorded.customer_id
where recorded.customer_id is null
