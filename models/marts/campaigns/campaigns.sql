{#- Campaigns of every system, costs in the campaign's currency. -#}
select
    campaign_id,
    source,
    source_table,
    name,
    channel,
    segment_key,
    goal,
    currency,
    cost as cost_amount,
    started_at,
    ended_at
from {{ ref('int_unify__campaigns') }}
