{#-
    Which criteria of the segment in a column do not hold for a customer, in words, as SQL over
    customer_attributes: "lifecycle_stage = active: now dormant"; empty where all hold. A segment that
    excludes the customer is told as well.
-#}
{% macro failed_criteria(segment_key) -%}
    {%- set cases = [] -%}
    {%- for segment in declared_segments(['active', 'proposed']) if execute -%}
        {%- set parts = [] -%}
        {%- for criterion in segment.criteria -%}
            {%- set told = describe_criterion(criterion) ~ ': now ' -%}
            {%- do parts.append(
                'case when not coalesce(' ~ compile_criterion('Segment "' ~ segment.key ~ '"', criterion)
                ~ ', false) then ' ~ text_literal(told) ~ ' || coalesce(cast(' ~ criterion.attribute
                ~ " as string), 'unknown') end"
            ) -%}
        {%- endfor -%}
        {%- for other in declared_segments() if other.key in segment.get('exclude', []) -%}
            {%- do parts.append(
                'case when coalesce(' ~ compile_segment(other) ~ ', false) then '
                ~ text_literal('excluded by ' ~ other.key) ~ ' end'
            ) -%}
        {%- endfor -%}
        {%- do cases.append(
            'when ' ~ text_literal(segment.key) ~ " then concat_ws('; ', " ~ parts | join(', ') ~ ')'
        ) -%}
    {%- endfor -%}
    {%- if not cases -%}{{ return('cast(null as string)') }}{%- endif -%}
    {{ return('case ' ~ segment_key ~ ' ' ~ cases | join('\n        ') ~ ' else null end') }}
{%- endmacro %}


{#-
    The stays that the ledger tells until as_of of a state (is_member, is_primary), as CTEs of which the
    last is `stays`, to follow `with recursive`. They are told by today's customers: ids merged since
    bring their stays along, what touches or overlaps being one stay, and who was split off entered when
    the customer did that they were part of, as did those split off from them.

    Most enter a segment once, leave it at most once and keep their id: one aggregate tells of all these,
    and only the others are put in order.
-#}
{% macro segment_stays(state) -%}
ledger as (

    select
        *,
        entry_type <> 'exited' {{ 'and is_primary' if state == 'is_primary' }} as is_in
    from {{ ref('segment_ledger') }}
    where as_of_on <= {{ as_of_date() }}
        and entry_type in ('entered', 'exited', 'moved')

),

told as (

    select
        segment_key,
        customer_id,
        count(*) filter (where not is_in) = 0
        or (count(*) filter (where is_in) = 1 and count(*) filter (where not is_in) = 1) as is_simple,
        {{ value_at_first('segment_version', 'revision') }} filter (where is_in) as segment_version,
        {{ value_at_first('reason', 'revision') }} filter (where is_in) as reason,
        {{ value_at_first('expected_value', 'revision') }} filter (where is_in) as expected_value,
        {{ value_at_first('total_spend', 'revision') }} filter (where is_in) as total_spend,
        {{ value_at_first('origin_customer_id', 'revision') }} filter (where is_in) as origin_customer_id,
        min(revision) filter (where is_in) as revision,
        min(as_of_on) filter (where is_in) as started_on,
        max(reason) filter (where not is_in) as end_reason,
        max(expected_value) filter (where not is_in) as end_expected_value,
        max(total_spend) filter (where not is_in) as end_total_spend,
        max(revision) filter (where not is_in) as end_revision,
        max(as_of_on) filter (where not is_in) as ended_on
    from ledger
    {%- if state == 'is_primary' %}
    -- few are ever primary
    where exists (
            select 1 from ledger as once
            where once.segment_key = ledger.segment_key
                and once.customer_id = ledger.customer_id
                and once.is_in
        )
    {%- endif %}
    group by segment_key, customer_id
    having count(*) filter (where is_in) > 0

),

turned as (

    select
        ledger.*,
        lag(ledger.is_in) over (
            partition by ledger.segment_key, ledger.customer_id order by ledger.revision
        ) as was_in
    from ledger
    inner join told
        on ledger.segment_key = told.segment_key
        and ledger.customer_id = told.customer_id
    where not told.is_simple

),

bounded as (

    select
        *,
        lead(reason) over (partition by segment_key, customer_id order by revision) as end_reason,
        lead(expected_value) over (
            partition by segment_key, customer_id order by revision
        ) as end_expected_value,
        lead(total_spend) over (partition by segment_key, customer_id order by revision) as end_total_spend,
        lead(as_of_on) over (partition by segment_key, customer_id order by revision) as ended_on
    from turned
    where is_in <> coalesce(was_in, false)

),

issued as (

    select
        segment_key,
        customer_id,
        origin_customer_id,
        segment_version,
        reason,
        expected_value,
        total_spend,
        case when end_revision > revision then end_reason end as end_reason,
        case when end_revision > revision then end_expected_value end as end_expected_value,
        case when end_revision > revision then end_total_spend end as end_total_spend,
        revision,
        started_on,
        case when end_revision > revision then ended_on end as ended_on,
        true as is_only
    from told
    where is_simple

    union all

    select
        segment_key,
        customer_id,
        origin_customer_id,
        segment_version,
        reason,
        expected_value,
        total_spend,
        end_reason,
        end_expected_value,
        end_total_spend,
        revision,
        as_of_on as started_on,
        ended_on,
        false as is_only
    from bounded
    where is_in

),

-- ids that only a backfill gave
aliases as (

    select
        customer_id,
        max_by(origin_customer_id, revision) as known_customer_id
    from {{ ref('segment_ledger') }}
    where entry_type = 'alias'
    group by customer_id

),

renamed as (

    select
        aliases.customer_id as issued_customer_id,
        coalesce(ids.customer_id, aliases.known_customer_id) as customer_id
    from aliases
    left join {{ ref('customer_id_history') }} as ids
        on aliases.known_customer_id = ids.issued_customer_id

    union all

    select
        ids.issued_customer_id,
        ids.customer_id
    from {{ ref('customer_id_history') }} as ids
    left join aliases
        on ids.issued_customer_id = aliases.customer_id
    where ids.customer_id <> ids.issued_customer_id
        and aliases.customer_id is null

),

joined as (

    select distinct customer_id
    from renamed

),

spans as (

    select
        issued.segment_key,
        coalesce(renamed.customer_id, issued.customer_id) as customer_id,
        issued.customer_id as issued_customer_id,
        coalesce(renamed_origins.customer_id, issued.origin_customer_id) as origin_customer_id,
        issued.segment_version,
        issued.reason,
        issued.expected_value,
        issued.total_spend,
        issued.end_reason,
        issued.end_expected_value,
        issued.end_total_spend,
        issued.revision,
        issued.started_on,
        issued.ended_on,
        renamed.customer_id is not null as is_renamed,
        issued.is_only and renamed.customer_id is null and joined.customer_id is null as is_only
    from issued
    left join renamed
        on issued.customer_id = renamed.issued_customer_id
    left join joined
        on issued.customer_id = joined.customer_id
    left join renamed as renamed_origins
        on issued.origin_customer_id = renamed_origins.issued_customer_id
    -- but what a later revision of the day took back
    where issued.ended_on is null
        or issued.ended_on > issued.started_on

),

reached as (

    select
        *,
        max(coalesce(ended_on, cast('9999-12-31' as date))) over (
            partition by segment_key, customer_id
            order by started_on, revision, is_renamed, issued_customer_id
            rows between unbounded preceding and 1 preceding
        ) as reached_on
    from spans
    where not is_only

),

numbered as (

    select
        *,
        reached_on is null or started_on > reached_on as is_first,
        sum(case when reached_on is null or started_on > reached_on then 1 else 0 end) over (
            partition by segment_key, customer_id
            order by started_on, revision, is_renamed, issued_customer_id
            rows between unbounded preceding and current row
        ) as stay_number
    from reached

),

own_stays as (

    select
        segment_key,
        customer_id,
        min(started_on) as entered_on,
        case when count(ended_on) = count(*) then max(ended_on) else null end as exited_on,
        max(case when is_first then segment_version end) as segment_version,
        max(case when is_first then reason end) as entry_reason,
        max(case when is_first then expected_value end) as entry_expected_value,
        max(case when is_first then total_spend end) as entry_total_spend,
        case
            when count(ended_on) = count(*)
                then max_by(
                    end_reason,
                    cast(ended_on as string)
                    || case when end_reason like 'customer merged into %' then '0' else '1' end
                )
            else null
        end as exit_reason,
        max_by(end_expected_value, ended_on) filter (where end_expected_value is not null)
            as exit_expected_value,
        max_by(end_total_spend, ended_on) filter (where end_total_spend is not null) as exit_total_spend,
        max(case when is_first then origin_customer_id end) as origin_customer_id
    from numbered
    group by segment_key, customer_id, stay_number

    union all

    select
        segment_key,
        customer_id,
        started_on as entered_on,
        ended_on as exited_on,
        segment_version,
        reason as entry_reason,
        expected_value as entry_expected_value,
        total_spend as entry_total_spend,
        end_reason as exit_reason,
        end_expected_value as exit_expected_value,
        end_total_spend as exit_total_spend,
        origin_customer_id
    from spans
    where is_only

),

-- of those who were split off, the stays they come from, one after the other
inherited as (

    select
        segment_key,
        customer_id,
        entered_on,
        entered_on as since_on,
        origin_customer_id
    from own_stays
    where origin_customer_id is not null

    union all

    select
        inherited.segment_key,
        inherited.customer_id,
        inherited.entered_on,
        origin.entered_on as since_on,
        origin.origin_customer_id
    from inherited
    inner join own_stays as origin
        on inherited.segment_key = origin.segment_key
        and inherited.origin_customer_id = origin.customer_id
        and inherited.since_on > origin.entered_on
        and inherited.since_on <= coalesce(origin.exited_on, inherited.since_on)

),

origins as (

    select
        segment_key,
        customer_id,
        entered_on,
        min(since_on) as since_on
    from inherited
    group by segment_key, customer_id, entered_on

),

stays as (

    select
        own_stays.segment_key,
        own_stays.customer_id,
        coalesce(origins.since_on, own_stays.entered_on) as entered_on,
        own_stays.exited_on,
        own_stays.segment_version,
        own_stays.entry_reason,
        own_stays.entry_expected_value,
        own_stays.entry_total_spend,
        own_stays.exit_reason,
        own_stays.exit_expected_value,
        own_stays.exit_total_spend
    from own_stays
    left join origins
        on own_stays.segment_key = origins.segment_key
        and own_stays.customer_id = origins.customer_id
        and own_stays.entered_on = origins.entered_on

)
{%- endmacro %}
