{#-
    Where each customer would stand had they never ordered, from day to day: what they did, their open
    deals and what the CRM says of them. A CRM keeps no history of its fields, so a status counts from
    the day its record was last changed, on which it is known to hold, and what it said before is not
    guessed; the furthest of all records counts, so that a field that is overwritten or a second system
    that lags behind takes nothing back. What ends a stage is a fact: a deal was closed, or sales
    rejected the lead.
-#}
with customers as (

    select
        golden.customer_id,
        least(golden.first_seen_at, min(people.first_seen_at)) as known_at
    from {{ ref('int_customers__golden_records') }} as golden
    left join {{ ref('int_identity__crosswalk') }} as crosswalk
        on golden.customer_id = crosswalk.customer_id
    left join {{ ref('int_unify__person_references') }} as people
        on crosswalk.record_id = people.record_id
    group by golden.customer_id, golden.first_seen_at

),

reactions as (

    select
        customer_id,
        min(attributed_at) as reacted_at
    from {{ ref('int_activity__engagement_events') }}
    where customer_id is not null
        and {{ is_reaction('event_type') }}
    group by customer_id

),

deals as (

    select
        crosswalk.customer_id,
        deals.amount,
        deals.is_won,
        cast(deals.created_at as date) as opened_on,
        -- when an open deal is to be closed says nothing
        case when deals.is_closed then cast(deals.closed_at as date) end as closed_on
    from {{ ref('int_unify__deals') }} as deals
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on deals.record_id = crosswalk.record_id
    where not deals.is_closed or deals.closed_at is not null

),

records as (

    select
        records.customer_id,
        records.crm_stage,
        records.lead_stage,
        coalesce(cast(coalesce(records.updated_at, records.created_at) as date), {{ as_of_date() }})
            as stated_on
    from {{ ref('int_customers__ranked_records') }} as records
    where records.crm_stage is not null or records.lead_stage is not null

),

statuses as (

    select
        customer_id,
        least(stated_on, {{ as_of_date() }}) as stated_on,
        -- whom sales rejected is not qualified, whatever else the record says
        coalesce(crm_stage = 'disqualified' or lead_stage = 'disqualified', false) as is_rejected,
        coalesce(
            crm_stage in ('marketing_qualified', 'sales_qualified', 'opportunity')
            or lead_stage in ('marketing_qualified', 'sales_qualified', 'opportunity'),
            false
        ) as is_qualified,
        coalesce(crm_stage in ('subscriber', 'lead') or lead_stage = 'lead', false) as is_lead,
        coalesce(crm_stage in ('customer', 'evangelist'), false) as is_customer
    from records
    where stated_on <= {{ records_until_date() }}

    union all

    -- a lead that was converted had been qualified, whatever its status is called
    select
        crosswalk.customer_id,
        cast(leads.converted_at as date) as stated_on,
        false as is_rejected,
        true as is_qualified,
        false as is_lead,
        false as is_customer
    from {{ ref('stg_salesforce__leads') }} as leads
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on leads.record_id = crosswalk.record_id
    where cast(leads.converted_at as date) <= {{ as_of_date() }}

),

verdicts as (

    select
        customer_id,
        stated_on,
        not bool_or(is_rejected) as is_qualified,
        lag(not bool_or(is_rejected)) over (partition by customer_id order by stated_on)
            as was_qualified
    from statuses
    where is_rejected or is_qualified
    group by customer_id, stated_on

),

-- what begins (1) and what ends (-1), of the stages in the order of the funnel
steps as (

    select
        customer_id,
        least(coalesce(cast(known_at as date), {{ as_of_date() }}), {{ as_of_date() }}) as changed_on,
        0 as funnel_rank,
        1 as step,
        'first_known' as reason
    from customers

    union all

    select
        customer_id,
        cast(reacted_at as date) as changed_on,
        1 as funnel_rank,
        1 as step,
        'reacted' as reason
    from reactions

    union all

    select
        customer_id,
        min(stated_on) as changed_on,
        1 as funnel_rank,
        1 as step,
        'crm_status' as reason
    from statuses
    where is_lead
    group by customer_id

    union all

    select
        customer_id,
        stated_on as changed_on,
        2 as funnel_rank,
        case when is_qualified then 1 else -1 end as step,
        case when is_qualified then 'crm_status' else 'disqualified' end as reason
    from verdicts
    where is_qualified <> coalesce(was_qualified, false)

    union all

    select
        customer_id,
        opened_on as changed_on,
        3 as funnel_rank,
        1 as step,
        'deal_opened' as reason
    from deals
    where opened_on <= {{ as_of_date() }}
        and coalesce(closed_on > opened_on, true)

    union all

    select
        customer_id,
        closed_on as changed_on,
        3 as funnel_rank,
        -1 as step,
        'deal_closed' as reason
    from deals
    where closed_on <= {{ as_of_date() }}
        and closed_on > opened_on

    union all

    -- no order tells of them
    select
        customer_id,
        min(stated_on) as changed_on,
        4 as funnel_rank,
        1 as step,
        'crm_status' as reason
    from statuses
    where is_customer
    group by customer_id

    union all

    select
        customer_id,
        min(coalesce(closed_on, opened_on)) as changed_on,
        4 as funnel_rank,
        1 as step,
        'deal_won' as reason
    from deals
    where is_won
        and amount is null
        and coalesce(closed_on, opened_on) <= {{ as_of_date() }}
    group by customer_id

),

days as (

    select
        customer_id,
        changed_on,
        {%- for rank in range(1, 5) %}
        sum(
            sum(step) filter (where funnel_rank = {{ rank }})
        ) over (partition by customer_id order by changed_on) as begun_{{ rank }},
        max(reason) filter (where funnel_rank = {{ rank }} and step = 1) as reason_{{ rank }},
        {%- endfor %}
        max(reason) filter (where step = -1) as end_reason
    from steps
    group by customer_id, changed_on

),

ranked as (

    select
        *,
        case
            {%- for rank in range(4, 0, -1) %}
            when begun_{{ rank }} > 0 then {{ rank }}
            {%- endfor %}
            else 0
        end as funnel_rank
    from days

),

changes as (

    select
        *,
        lag(funnel_rank) over (partition by customer_id order by changed_on) as previous_rank
    from ranked

),

moves as (

    select
        *,
        lead(changed_on) over (partition by customer_id order by changed_on) as left_on
    from changes
    where previous_rank is null or previous_rank <> funnel_rank

)

select
    customer_id,
    case funnel_rank
        when 0 then 'prospect'
        when 1 then 'lead'
        when 2 then 'qualified'
        when 3 then 'opportunity'
        else 'active'
    end as lifecycle_stage,
    changed_on as entered_on,
    left_on,
    case
        when previous_rank > funnel_rank then end_reason
        when funnel_rank = 0 then 'first_known'
        {%- for rank in range(1, 4) %}
        when funnel_rank = {{ rank }} then reason_{{ rank }}
        {%- endfor %}
        else reason_4
    end as reason
from moves
