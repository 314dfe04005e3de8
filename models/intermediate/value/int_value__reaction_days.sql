{#- Days on which customers reacted: visited, opened, clicked, replied. -#}
select distinct
    customer_id,
    cast(occurred_at as date) as reacted_on
from {{ ref('int_activity__engagement_events') }}
where customer_id is not null
    and {{ is_reaction('event_type') }}
