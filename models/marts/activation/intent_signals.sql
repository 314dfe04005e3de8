{#-
    Who showed in the last days that they are about to buy, and what to do with each: the list to act on
    today. is_new tells what came since the last published refresh; on its day as well, for a refresh
    sees a day only in part.
-#}
select
    signals.customer_id,
    signals.signal,
    signals.name as signal_name,
    cast(signals.event_count as bigint) as event_count,
    signals.signalled_at,
    coalesce(cast(signals.signalled_at as date) >= last_refresh.as_of_on, true) as is_new,
    actions.action_key,
    actions.department,
    actions.reason
from {{ ref('int_lifecycle__signals') }} as signals
cross join {{ ref('int_activity__last_refresh') }} as last_refresh
inner join {{ ref('next_best_actions') }} as actions
    on signals.customer_id = actions.customer_id
