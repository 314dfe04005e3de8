{#-
    What segment criteria may ask of a customer, one row a customer. The columns documented with
    segment_attribute are the catalogue.
-#}
with orders as (

    select
        customer_id,
        count(*) as order_count,
        max(cast(ordered_at as date)) as last_ordered_on,
        cast(sum(net_amount) as decimal(18, 4)) as total_spend,
        {{ as_decimal('cast(sum(net_amount) as double) / count(*)', 18, 4) }} as average_order_value
    from {{ ref('orders') }}
    where customer_id is not null
    group by customer_id

),

engagement as (

    select
        customer_id,
        max(cast(occurred_at as date)) filter (where channel = 'web') as last_visited_on,
        count(*) filter (
            where channel = 'web'
            and {{ dbt.datediff('cast(occurred_at as date)', as_of_date(), 'day') }}             < 30
        ) as web_events_30d,
        count(*) filter (
            where channel = 'email' and event_type in ('open', 'click', 'reply')
            and {{ dbt.datediff('cast(occurred_at as date)', as_of_date(), 'day') }}             < 90
        ) as email_reactions_90d,
        count(*) filter (
            where channel = 'service'
            and {{ dbt.datediff('cast(occurred_at as date)', as_of_date(), 'day') }}             < 90
        ) as tickets_90d
    from {{ ref('int_activity__engagement_events') }}
    where customer_id is not null
    group by customer_id

),

-- an order settles a complaint no more than silence does, but what nobody closed in a quarter is forgotten
open_tickets as (

    select
        events.customer_id,
        count(*) as open_ticket_count
    from {{ ref('int_unify__tickets') }} as tickets
    inner join {{ ref('int_activity__engagement_events') }} as events
        on tickets.ticket_id = events.event_id
    where events.channel = 'service'
        and {{ dbt.datediff('cast(tickets.created_at as date)', as_of_date(), 'day') }} < 90
        and (tickets.closed_at is null or cast(tickets.closed_at as date) > {{ as_of_date() }})
    group by events.customer_id

),

signals as (

    select
        customer_id,
        min_by(signal, priority) as top_signal
    from {{ ref('int_lifecycle__signals') }}
    group by customer_id

),

stale as (

    select
        customer_id,
        count(distinct attribute) as stale_attribute_count
    from {{ ref('stale_attributes') }}
    group by customer_id

)

select
    customers.customer_id,
    customers.country_code,
    customers.language,
    customers.gender,
    customers.job_seniority,
    customers.job_function,
    customers.industry,
    customers.preferred_category,
    loyalty.favourite_category,
    loyalty.favourite_brand,
    interests.topic as top_interest,
    journeys.acquisition_source,
    agreement.category_agreement,
    agreement.brand_agreement,
    agreement.timeframe_agreement,
    customers.area_income_band,
    customers.area_urbanity,
    customers.area_climate,
    signals.top_signal,
    cross_sell.recommended_category as cross_sell_category,
    cross_sell.because_of_category,
    companies.employee_band,
    companies.revenue_band,
    companies.technologies,
    employer.purchase_count_band as company_purchase_count_band,
    employer.favourite_category as company_favourite_category,
    employer.favourite_brand as company_favourite_brand,
    employer.acquisition_source as company_acquisition_source,
    employer.top_interest as company_top_interest,
    coalesce(loyalty.purchase_count_band, '0') as purchase_count_band,
    rfm.rfm_segment,
    lifecycle.lifecycle_stage,
    churn.purchase_churn_band,
    churn.engagement_churn_band,
    churn.win_back,
    leads.lead_band,
    leads.reasons as lead_reasons,
    contact.preferred_channel,
    contact.best_weekday,
    contact.is_reachable_by_email,
    contact.is_reachable_by_sms,
    contact.is_reachable_by_phone,
    contact.is_reachable_by_post,
    customers.company_id is not null as has_company,
    -- years that are completed: one less until the birthday of the year
    cast(
        {{ dbt.datediff('customers.birth_date', as_of_date(), 'year') }}
        - case
            when extract(month from {{ as_of_date() }}) * 100 + extract(day from {{ as_of_date() }})
                < extract(month from customers.birth_date) * 100 + extract(day from customers.birth_date)
                then 1
            else 0
        end as bigint
    ) as age_years,
    rfm.recency_days,
    cast(coalesce(orders.order_count, 0) as bigint) as order_count,
    rfm.r_score,
    rfm.f_score,
    rfm.m_score,
    coalesce(orders.total_spend, cast(0 as decimal(18, 4))) as total_spend,
    orders.average_order_value,
    leads.lead_score,
    leads.conversion_probability,
    loyalty.category_repeat_share,
    loyalty.brand_repeat_share,
    employer.order_count as company_order_count,
    employer.total_spend as company_total_spend,
    employer.category_repeat_share as company_category_repeat_share,
    employer.brand_repeat_share as company_brand_repeat_share,
    contact.best_hour,
    lifetime.probability_alive,
    lifetime.expected_orders,
    lifetime.expected_value,
    cast(coalesce(engagement.web_events_30d, 0) as bigint) as web_events_30d,
    cast(coalesce(engagement.email_reactions_90d, 0) as bigint) as email_reactions_90d,
    cast(coalesce(engagement.tickets_90d, 0) as bigint) as tickets_90d,
    cast(coalesce(open_tickets.open_ticket_count, 0) as bigint) as open_tickets_90d,
    cast(coalesce(stale.stale_attribute_count, 0) as bigint) as stale_attribute_count,
    cast(customers.first_seen_at as date) as first_seen_on,
    orders.last_ordered_on,
    engagement.last_visited_on
from {{ ref('customers') }} as customers
left join {{ ref('companies') }} as companies
    on customers.company_id = companies.company_id
left join {{ ref('customer_rfm') }} as rfm
    on customers.customer_id = rfm.customer_id
left join {{ ref('customer_lifecycle') }} as lifecycle
    on customers.customer_id = lifecycle.customer_id
left join {{ ref('customer_lifetime_value') }} as lifetime
    on customers.customer_id = lifetime.customer_id
left join {{ ref('churn_risk') }} as churn
    on customers.customer_id = churn.customer_id
left join {{ ref('lead_scores') }} as leads
    on customers.customer_id = leads.customer_id
left join {{ ref('preference_agreement') }} as agreement
    on customers.customer_id = agreement.customer_id
left join {{ ref('customer_loyalty') }} as loyalty
    on customers.customer_id = loyalty.customer_id
left join {{ ref('company_attributes') }} as employer
    on customers.company_id = employer.company_id
left join {{ ref('customer_journeys') }} as journeys
    on customers.customer_id = journeys.customer_id
left join {{ ref('customer_interests') }} as interests
    on customers.customer_id = interests.customer_id
    and interests.place = 1
left join {{ ref('contact_timing') }} as contact
    on customers.customer_id = contact.customer_id
left join {{ ref('int_value__cross_sell') }} as cross_sell
    on customers.customer_id = cross_sell.customer_id
left join open_tickets on customers.customer_id = open_tickets.customer_id
left join signals on customers.customer_id = signals.customer_id
left join stale on customers.customer_id = stale.customer_id
left join orders on customers.customer_id = orders.customer_id
left join engagement on customers.customer_id = engagement.customer_id
