-- An action that a rule of next_best_actions names and the seed actions does not know is never chosen.
with named as (

    {% for rule in action_rules() -%}
    select {{ text_literal(rule.action) }} as action_key
    union all
    {% endfor -%}
    select cast(null as string) as action_key
    where false

)

select named.action_key
from named
left join {{ ref('actions') }} as actions
    on named.action_key = actions.action_key
where actions.action_key is null
