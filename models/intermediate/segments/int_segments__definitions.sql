{#-
    The memory of what each segment meant: an entry when its definition or version differs from the last
    one known. A rebuild of the past adds nothing, for it is built with today's definitions.
-#}
{{ config(materialized='memory') }}

with declared as (

    {% for segment in declared_segments() %}
    select
        {{ text_literal(segment.key) }} as segment_key,
        cast({{ segment.version }} as int) as version,
        {{ text_literal(describe_criteria(segment)) }} as criteria,
        {{ text_literal(segment.goal) }} as goal,
        {{ text_literal(segment.metric) }} as metric,
        {{ text_literal(segment.action ~ ' by ' ~ segment.channel) }} as treatment
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        cast(null as string) as segment_key,
        cast(null as int) as version,
        cast(null as string) as criteria,
        cast(null as string) as goal,
        cast(null as string) as metric,
        cast(null as string) as treatment
    where false
    {% endfor %}

),

latest as (

    select *
    from {{ memory('int_segments__definitions') }}
    qualify row_number() over (partition by segment_key order by entry_number desc) = 1

)

select
    declared.segment_key,
    cast(coalesce(latest.entry_number, 0) + 1 as bigint) as entry_number,
    declared.version,
    declared.criteria,
    declared.goal,
    declared.metric,
    declared.treatment,
    as_of.as_of_on as defined_on
from declared
cross join {{ ref('int_activity__as_of') }} as as_of
left join latest on declared.segment_key = latest.segment_key
where latest.segment_key is null
    or (
        latest.defined_on <= as_of.as_of_on
        and (
            latest.version <> declared.version
            or latest.criteria <> declared.criteria
            or latest.goal <> declared.goal
            or latest.metric <> declared.metric
            or latest.treatment <> declared.treatment
        )
    )
