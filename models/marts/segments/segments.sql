{#-
    The segments that the var segments declares. One that rests on an attribute known of too few is
    paused: its size would tell of the data, not of customers. So is one whose review is overdue by more
    than the days of grace: nobody answers for it any more.
-#}
with declared as (

    {% for segment in declared_segments() %}
    select
        {{ text_literal(segment.key) }} as segment_key,
        {{ text_literal(segment.name) }} as name,
        {{ text_literal(segment.goal) }} as goal,
        {{ text_literal(segment.metric) }} as metric,
        {{ text_literal(segment.target) }} as target,
        {{ text_literal(segment.owner) }} as owner,
        {{ text_literal(segment.department) }} as department,
        {{ text_literal(segment.action) }} as action_key,
        {{ text_literal(segment.channel) }} as channel,
        {{ text_literal(describe_criteria(segment)) }} as criteria,
        {{ segment.priority }} as priority,
        {{ segment.version }} as version,
        {{ segment.get('min_size', 'null') }} as min_size,
        {{ segment.get('max_size', 'null') }} as max_size,
        {{ segment.get('contact_cap', 'null') }} as contact_cap,
        {{ segment.get('reactivation', false) | lower }} as is_reactivation,
        cast('{{ segment.review_by }}' as date) as review_by,
        {{ text_literal(segment.status) }} as status
    {{ 'union all' if not loop.last }}
    {% else %}
    select
        {% for name in ['segment_key', 'name', 'goal', 'metric', 'target', 'owner', 'department',
            'action_key', 'channel', 'criteria'] -%}
        cast(null as string) as {{ name }},
        {% endfor -%}
        0 as priority,
        0 as version,
        0 as min_size,
        0 as max_size,
        0 as contact_cap,
        false as is_reactivation,
        cast(null as date) as review_by,
        cast(null as string) as status
    where false
    {% endfor %}

),

lacking as (

    -- the attribute that is known least
    select
        segment_key,
        attribute || ' is known of ' || cast({{ as_decimal('100 * coverage', 5, 1) }} as string)
        || ' % of the customers it applies to, less than the floor of '
        || cast({{ as_decimal('100 * floor_coverage', 5, 1) }} as string) || ' %' as pause_reason
    from {{ ref('segment_coverage') }}
    where is_below_floor
    qualify row_number() over (partition by segment_key order by coverage asc, attribute asc) = 1

),

judged as (

    select
        declared.*,
        case
            when {{ dbt.datediff('review_by', as_of_date(), 'day') }} > {{ var('review_grace_days') }}
                then
                    'its review was due on ' || cast(review_by as string)
                    || ', more than {{ var("review_grace_days") }} days ago'
            else lacking.pause_reason
        end as pause_reason
    from declared
    left join lacking on declared.segment_key = lacking.segment_key

)

select
    segment_key,
    name,
    goal,
    metric,
    target,
    owner,
    department,
    action_key,
    channel,
    criteria,
    cast(priority as int) as priority,
    cast(version as int) as version,
    cast(min_size as bigint) as min_size,
    cast(max_size as bigint) as max_size,
    cast(contact_cap as bigint) as contact_cap,
    is_reactivation,
    review_by,
    case when pause_reason is null then status else 'paused' end as status,
    status as declared_status,
    case when status <> 'paused' then pause_reason end as pause_reason
from judged
