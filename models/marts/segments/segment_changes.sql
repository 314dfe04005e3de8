{#-
    What differs between the members the ledger knows and those of this build, by the ids that were
    issued: a merge ends the stays of one id and a split begins those of another, which the history
    reads as one stay. A build that names a day before the last recorded one changes nothing.
-#}
-- depends_on: {{ ref('int_activity__as_of') }} {{ ref('int_customers__golden_records') }}
with ledger as (

    select * from {{ memory('segment_ledger') }}

),

recorded as (

    select
        max(revision) as revision,
        max(as_of_on) as as_of_on
    from ledger

),

build as (

    select
        as_of.as_of_on,
        recorded.as_of_on as previous_as_of_on,
        coalesce(recorded.revision, 0) + 1 as revision
    from {{ ref('int_activity__as_of') }} as as_of
    cross join recorded
    where coalesce(as_of.as_of_on >= recorded.as_of_on, true)

),

known_segments as (

    select
        segment_key,
        max_by(segment_version, revision) as segment_version
    from ledger
    where entry_type = 'size'
    group by segment_key

),

members as (

    select
        segment_key,
        customer_id,
        max_by(is_primary, revision) as is_primary
    from ledger
    where entry_type in ('entered', 'exited', 'moved')
    group by segment_key, customer_id
    having max_by(entry_type, revision) <> 'exited'

),

compared as (

    select
        coalesce(members.segment_key, matches.segment_key) as segment_key,
        coalesce(members.customer_id, matches.customer_id) as customer_id,
        case
            when members.customer_id is null then 'entered'
            when matches.customer_id is null then 'exited'
            else 'moved'
        end as entry_type,
        coalesce(matches.is_primary, false) as is_primary
    from members
    full outer join {{ ref('segment_matches') }} as matches
        on members.segment_key = matches.segment_key
        and members.customer_id = matches.customer_id
    where members.customer_id is null
        or matches.customer_id is null
        or members.is_primary <> matches.is_primary

),

-- those a member was split off from since the last record
origins as (

    select
        members.segment_key,
        identity_changes.customer_id,
        min(members.customer_id) as origin_customer_id
    from {{ ref('identity_changes') }} as identity_changes
    cross join build
    inner join members
        on identity_changes.previous_customer_id = members.customer_id
    where identity_changes.change_type = 'split'
        and cast(identity_changes.changed_at as date) >= build.previous_as_of_on
    group by members.segment_key, identity_changes.customer_id

),

explained as (

    select
        compared.segment_key,
        compared.customer_id,
        attributes.expected_value,
        attributes.total_spend,
        {{ failed_criteria('compared.segment_key') }} as failed_criteria
    from compared
    inner join {{ ref('customer_attributes') }} as attributes
        on compared.customer_id = attributes.customer_id
    {{- join_custom_fields('attributes.customer_id') }}

)

select
    cast(build.revision as bigint) as revision,
    build.as_of_on,
    compared.entry_type,
    compared.segment_key,
    segments.version as segment_version,
    compared.customer_id,
    case when compared.entry_type = 'entered' then origins.origin_customer_id end as origin_customer_id,
    compared.is_primary,
    case
        when compared.entry_type = 'moved' then null
        when segments.segment_key is null then 'segment no longer declared'
        when segments.status = 'paused' then 'segment paused'
        when compared.entry_type = 'exited' and not ids.is_current and ids.customer_id is not null
            then 'customer merged into ' || ids.customer_id
        when explained.customer_id is null then 'no longer a customer'
        when compared.entry_type = 'entered' and origins.origin_customer_id is not null
            then 'customer split off from ' || origins.origin_customer_id
        when known_segments.segment_version <> segments.version
            then 'definition changed to version ' || cast(segments.version as string)
        when compared.entry_type = 'entered' then null
        else coalesce(nullif(explained.failed_criteria, ''), 'definition changed')
    end as reason,
    explained.expected_value,
    explained.total_spend
from compared
cross join build
left join {{ ref('segments') }} as segments
    on compared.segment_key = segments.segment_key
left join known_segments
    on compared.segment_key = known_segments.segment_key
left join explained
    on compared.segment_key = explained.segment_key
    and compared.customer_id = explained.customer_id
left join origins
    on compared.segment_key = origins.segment_key
    and compared.customer_id = origins.customer_id
left join {{ ref('customer_id_history') }} as ids
    on compared.customer_id = ids.issued_customer_id
