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
    The stays that the ledger tells until as_of of a state (is_member, is_primary), a query: by today's
    customers, what touches or overlaps being one stay. Ids merged since bring their stays along, and
    who was split off entered when the customer did that they were part of.
-#}
{% macro segment_stays(state) -%}
with ledger as (

    select
        *,
        entry_type <> 'exited' {{ 'and is_primary' if state == 'is_primary' }} as is_in
    from {{ ref('segment_ledger') }}
    where as_of_on <= {{ as_of_date() }}
        and entry_type in ('entered', 'exited', 'moved')

),

turned as (

    select
        *,
        lag(is_in) over (partition by segment_key, customer_id order by revision) as was_in
    from ledger

),

bounded as (

    select
        *,
        lead(as_of_on) over (partition by segment_key, customer_id order by revision) as ended_on,
        lead(reason) over (partition by segment_key, customer_id order by revision) as end_reason,
        lead(expected_value) over (
            partition by segment_key, customer_id order by revision
        ) as end_expected_value,
        lead(total_spend) over (partition by segment_key, customer_id order by revision) as end_total_spend
    from turned
    where is_in <> coalesce(was_in, false)

),

issued as (

    select * from bounded
    where is_in
        -- what a later revision of the day took back
        and (ended_on is null or ended_on > as_of_on)

),

-- ids that only a backfill gave, and those that were merged
aliases as (

    select
        customer_id,
        max_by(origin_customer_id, revision) as known_customer_id
    from {{ ref('segment_ledger') }}
    where entry_type = 'alias'
    group by customer_id

),

spans as (

    select
        issued.segment_key,
        coalesce(ids.customer_id, aliases.known_customer_id, issued.customer_id) as customer_id,
        issued.as_of_on as started_on,
        issued.ended_on,
        issued.segment_version,
        issued.reason,
        issued.end_reason,
        issued.expected_value,
        issued.total_spend,
        issued.end_expected_value,
        issued.end_total_spend,
        issued.origin_customer_id,
        issued.revision
    from issued
    left join aliases
        on issued.customer_id = aliases.customer_id
    left join {{ ref('customer_id_history') }} as ids
        on coalesce(aliases.known_customer_id, issued.customer_id) = ids.issued_customer_id

),

reached as (

    select
        *,
        max(coalesce(ended_on, cast('9999-12-31' as date))) over (
            partition by segment_key, customer_id
            order by started_on, revision
            rows between unbounded preceding and 1 preceding
        ) as reached_on
    from spans

),

numbered as (

    select
        *,
        reached_on is null or started_on > reached_on as is_first,
        sum(case when reached_on is null or started_on > reached_on then 1 else 0 end) over (
            partition by segment_key, customer_id
            order by started_on, revision
            rows between unbounded preceding and current row
        ) as stay_number
    from reached

),

stays as (

    select
        segment_key,
        customer_id,
        min(started_on) as entered_on,
        case when count(ended_on) = count(*) then max(ended_on) else null end as exited_on,
        max(case when is_first then segment_version end) as segment_version,
        max(case when is_first then reason end) as entry_reason,
        max(case when is_first then origin_customer_id end) as origin_customer_id,
        case
            when count(ended_on) = count(*)
                then max_by(
                    end_reason,
                    cast(ended_on as string)
                    || case when end_reason like 'customer merged into %' then '0' else '1' end
                )
            else null
        end as exit_reason,
        max(case when is_first then expected_value end) as entry_expected_value,
        max(case when is_first then total_spend end) as entry_total_spend,
        max_by(end_expected_value, ended_on) as exit_expected_value,
        max_by(end_total_spend, ended_on) as exit_total_spend
    from numbered
    group by segment_key, customer_id, stay_number

),

origins as (

    select
        stays.segment_key,
        stays.customer_id,
        stays.entered_on,
        min(origin.entered_on) as origin_entered_on
    from stays
    inner join stays as origin
        on stays.segment_key = origin.segment_key
        and stays.origin_customer_id = origin.customer_id
        and stays.entered_on > origin.entered_on
        and stays.entered_on <= coalesce(origin.exited_on, stays.entered_on)
    group by stays.segment_key, stays.customer_id, stays.entered_on

)

select
    stays.segment_key,
    stays.customer_id,
    coalesce(origins.origin_entered_on, stays.entered_on) as entered_on,
    stays.exited_on,
    stays.segment_version,
    stays.entry_reason,
    stays.exit_reason,
    stays.entry_expected_value,
    stays.entry_total_spend,
    stays.exit_expected_value,
    stays.exit_total_spend
from stays
left join origins
    on stays.segment_key = origins.segment_key
    and stays.customer_id = origins.customer_id
    and stays.entered_on = origins.entered_on
{%- endmacro %}
