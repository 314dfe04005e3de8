{#-
    What to do next for each customer: the action of the first rule of the var next_best_actions whose
    criteria hold and whose channel reaches the customer, and why in words. Everybody is listed; where
    nothing is to be done it says so.
-#}
{%- set rules = action_rules() if execute else [] -%}
-- depends_on: {{ ref('int_activity__as_of') }}
with attributes as (

    select *
    from {{ ref('customer_attributes') }} as attributes -- noqa: AL05
    {{- join_custom_fields('attributes.customer_id') }}

),

rules as (

    {% for rule in rules -%}
    select
        {{ rule.place }} as place,
        {{ text_literal(rule.action) }} as action_key
    union all
    {% endfor -%}
    select
        0 as place,
        cast(null as string) as action_key
    where false

),

held as (

    select
        customer_id,
        {{ explode(make_array(match_actions())) }} as place
    from attributes

),

chosen as (

    select
        held.customer_id,
        min(held.place) as first_place,
        min(held.place) filter (where reachable.is_reachable) as place
    from held
    inner join rules
        on held.place = rules.place
    inner join {{ ref('actions') }} as actions
        on rules.action_key = actions.action_key
    left join {{ ref('int_customers__reachability') }} as reachable
        on held.customer_id = reachable.customer_id
        and actions.channel = reachable.channel
    group by held.customer_id

),

told as (

    select
        attributes.customer_id,
        rules.action_key,
        case
            {% for rule in rules -%}
            when chosen.place = {{ rule.place }} then {{ action_reason(rule) }}
            {% endfor -%}
            when chosen.first_place is not null then 'No channel that could be used reaches this customer'
            else 'No rule asks for anything now'
        end as reason,
        attributes.expected_value,
        row_number() over (
            partition by rules.action_key
            order by
                attributes.expected_value desc nulls last,
                attributes.lead_score desc nulls last,
                attributes.total_spend desc nulls last,
                attributes.customer_id asc
        ) as action_rank
    from attributes
    left join chosen
        on attributes.customer_id = chosen.customer_id
    left join rules
        on chosen.place = rules.place

)

select
    told.customer_id,
    told.action_key,
    actions.name as action_name,
    actions.department,
    actions.channel,
    actions.content_stage,
    told.reason,
    told.expected_value,
    case when told.action_key is not null then cast(told.action_rank as bigint) end as action_rank
from told
left join {{ ref('actions') }} as actions
    on told.action_key = actions.action_key
