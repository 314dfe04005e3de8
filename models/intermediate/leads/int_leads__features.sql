{#-
    What is known of each lead on each cut, of nothing later: the same for the days that training learns
    from and for as_of. Who never did anything has no days_since_activity.
-#}
with signals as (

    select
        leads.cut,
        leads.customer_id,
        {{ dbt.datediff('max(signals.occurred_on)', 'min(leads.cut_on)', 'day') }} as days_since_activity,
        {% for column in ['decision_events', 'email_clicks', 'email_opens', 'inquiries'] -%}
        sum(signals.{{ column }}) filter (
            where {{ dbt.datediff('signals.occurred_on', 'leads.cut_on', 'day') }} < 90
        ) as {{ column }}_90d,
        {% endfor -%}
        count(distinct signals.occurred_on) filter (
            where signals.is_visit
            and {{ dbt.datediff('signals.occurred_on', 'leads.cut_on', 'day') }} < 30
        ) as visit_days_30d
    from {{ ref('int_leads__leads') }} as leads
    inner join {{ ref('int_leads__signals') }} as signals
        on leads.customer_id = signals.customer_id
        and leads.cut_on >= signals.known_on
    group by leads.cut, leads.customer_id

)

select
    leads.cut,
    leads.customer_id,
    profiles.job_seniority,
    profiles.job_function,
    profiles.naics_sector,
    profiles.employee_band,
    profiles.mail_kind,
    profiles.first_source,
    profiles.has_account,
    profiles.timeframe_months,
    {% for column in ['decision_events', 'email_clicks', 'email_opens', 'inquiries'] -%}
    cast(coalesce(signals.{{ column }}_90d, 0) as bigint) as {{ column }}_90d,
    {% endfor -%}
    cast(coalesce(signals.visit_days_30d, 0) as bigint) as visit_days_30d,
    cast(signals.days_since_activity as bigint) as days_since_activity,
    -- a record may be a little younger than the newest fact
    cast(
        greatest({{ dbt.datediff('leads.first_seen_on', 'leads.cut_on', 'day') }}, 0) as bigint
    ) as days_known,
    leads.is_converted
from {{ ref('int_leads__leads') }} as leads
left join {{ ref('int_leads__profiles') }} as profiles
    on leads.cut = profiles.cut
    and leads.customer_id = profiles.customer_id
left join signals
    on leads.cut = signals.cut
    and leads.customer_id = signals.customer_id
