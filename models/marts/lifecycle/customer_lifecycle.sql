{#-
    Where each customer stands on as_of. Buyers are placed by their orders alone, everybody else by
    open deals, what the CRM says and whether they ever reacted; thresholds are the var lifecycle.
    A stage was entered on the first day since which the customer has been in it without a break.
-#}
{%- set periods = var('lifecycle') -%}
{%- set loyal_span = dbt.datediff('previous_loyal_since_on', 'ordered_on', 'day') -%}
{%- set awake_days = periods.dormant_days + 1 -%}
{%- set silent_days = dbt.datediff('previous_ordered_on', 'ordered_on', 'day') -%}

with orders as (

    select
        customer_id,
        cast(ordered_at as date) as ordered_on,
        lag(cast(ordered_at as date)) over (
            partition by customer_id order by ordered_at, order_id
        ) as previous_ordered_on,
        -- with this order, and just before it, the oldest of the newest orders that make loyal
        lag(cast(ordered_at as date), {{ periods.loyal_orders - 1 }}) over (
            partition by customer_id order by ordered_at, order_id
        ) as loyal_since_on,
        lag(cast(ordered_at as date), {{ periods.loyal_orders }}) over (
            partition by customer_id order by ordered_at, order_id
        ) as previous_loyal_since_on
    from {{ ref('orders') }}
    where customer_id is not null

),

paced as (

    select
        *,
        {{ silent_days }} as silent_days,
        coalesce({{ dbt.datediff('loyal_since_on', 'ordered_on', 'day') }} < {{ periods.loyal_days }}, false)
            as is_loyal,
        coalesce(
            {{ loyal_span }} <= {{ periods.loyal_days }} and {{ silent_days }} <= {{ awake_days }},
            false
        ) as was_loyal_the_day_before
    from orders

),

buyers as (

    select
        customer_id,
        min(ordered_on) as first_ordered_on,
        max(ordered_on) as last_ordered_on,
        max(ordered_on) filter (where silent_days > {{ periods.dormant_days + 1 }}) as resumed_on,
        max(ordered_on) filter (where silent_days > {{ periods.churned_days }}) as returned_on,
        max(ordered_on) filter (where is_loyal and not was_loyal_the_day_before) as became_loyal_on,
        max(loyal_since_on) filter (where is_loyal) as loyal_since_on
    from paced
    group by customer_id

),

open_deals as (

    select
        crosswalk.customer_id,
        min(deals.created_at) as opened_at
    from {{ ref('int_unify__deals') }} as deals
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on deals.record_id = crosswalk.record_id
    where cast(deals.created_at as date) <= {{ as_of_date() }}
        and (not deals.is_closed or cast(deals.closed_at as date) > {{ as_of_date() }})
    group by crosswalk.customer_id

),

reactions as (

    select
        customer_id,
        min(occurred_at) as first_reacted_at
    from {{ ref('int_activity__engagement_events') }}
    where customer_id is not null
        and {{ is_reaction('event_type') }}
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        customers.first_seen_at,
        customers.purchase_timeframe,
        customers.crm_stage,
        customers.lead_stage,
        buyers.first_ordered_on,
        buyers.last_ordered_on,
        buyers.resumed_on,
        buyers.returned_on,
        buyers.became_loyal_on,
        buyers.loyal_since_on,
        open_deals.opened_at,
        reactions.first_reacted_at,
        {{ dbt.datediff('buyers.first_ordered_on', as_of_date(), 'day') }} as days_since_first,
        {{ dbt.datediff('buyers.last_ordered_on', as_of_date(), 'day') }} as days_since_last,
        {{ dbt.datediff('buyers.returned_on', as_of_date(), 'day') }} as days_since_return,
        {{ dbt.datediff('buyers.loyal_since_on', as_of_date(), 'day') }} as days_since_loyal_order,
        {{ dbt.dateadd('day', periods.new_days + 1, 'buyers.first_ordered_on') }} as no_longer_new_on,
        {{ dbt.dateadd('day', periods.new_days + 1, 'buyers.returned_on') }} as no_longer_back_on,
        {{ dbt.dateadd('day', periods.loyal_days, 'buyers.loyal_since_on') }} as no_longer_loyal_on
    from {{ ref('customers') }} as customers
    left join buyers on customers.customer_id = buyers.customer_id
    left join open_deals on customers.customer_id = open_deals.customer_id
    left join reactions on customers.customer_id = reactions.customer_id

),

staged as (

    select
        *,
        cast(greatest(no_longer_new_on, no_longer_back_on, no_longer_loyal_on, resumed_on) as timestamp)
            as active_since_at,
        case
            when days_since_last > {{ periods.churned_days }} then 'churned'
            when days_since_last > {{ periods.dormant_days }} then 'dormant'
            when days_since_return <= {{ periods.new_days }} then 'won_back'
            when days_since_loyal_order < {{ periods.loyal_days }} then 'loyal'
            when days_since_first <= {{ periods.new_days }} then 'new'
            when days_since_last is not null or crm_stage in ('customer', 'evangelist') then 'active'
            when opened_at is not null then 'opportunity'
            when crm_stage in ('marketing_qualified', 'sales_qualified', 'opportunity')
                or lead_stage in ('marketing_qualified', 'sales_qualified', 'opportunity')
                then 'qualified'
            when first_reacted_at is not null or crm_stage in ('subscriber', 'lead') or lead_stage = 'lead'
                then 'lead'
            else 'prospect'
        end as lifecycle_stage
    from measured

)

select
    customer_id,
    lifecycle_stage,
    case lifecycle_stage
        when 'churned' then {{ dbt.dateadd('day', periods.churned_days + 1, 'last_ordered_on') }}
        when 'dormant' then {{ dbt.dateadd('day', periods.dormant_days + 1, 'last_ordered_on') }}
        when 'won_back' then cast(returned_on as timestamp)
        when 'loyal' then cast(greatest(became_loyal_on, no_longer_back_on) as timestamp)
        when 'new' then cast(first_ordered_on as timestamp)
        when 'active' then coalesce(active_since_at, first_seen_at)
        when 'opportunity' then opened_at
        when 'lead' then coalesce(first_reacted_at, first_seen_at)
        else first_seen_at
    end as entered_stage_at,
    purchase_timeframe as stated_timeframe
from staged
