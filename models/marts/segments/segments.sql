{#- The segments that the var segments declares. -#}
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
    status
from declared
