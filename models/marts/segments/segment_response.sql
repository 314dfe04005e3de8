{#-
    How the members of each segment take being contacted, month by month, and the more often they were
    contacted in the days before. A day with messages is one contact, whatever their number; it counts for
    the segments the customer was in on that day, once all its days to react are over.
-#}
{%- set response = var('segment_response') -%}
{%- set steps = response.earlier_contacts | sort -%}

-- nobody is known to have been in a segment before the first of these
with stays as (

    select * from {{ ref('segment_membership_history') }}

),

contact_days as (

    select distinct
        customer_id,
        cast(occurred_at as date) as contacted_on
    from {{ ref('engagement_events') }}
    where event_type in ('sent', 'delivered')
        and customer_id is not null
        and occurred_at >= (
            select {{ dbt.dateadd('day', -response.fatigue_days, 'cast(min(stays.entered_at) as date)') }}
            from stays
        )

),

contacts as (

    select
        customer_id,
        contacted_on,
        count(*) over (
            partition by customer_id
            order by {{ dbt.datediff("cast('2000-01-01' as date)", 'contacted_on', 'day') }}
            range between {{ response.fatigue_days }} preceding and 1 preceding
        ) as earlier_contacts
    from contact_days

),

deeds as (

    select
        customer_id,
        cast(occurred_at as date) as done_on,
        {{ is_reaction('event_type') }} as is_reaction,
        false as is_order,
        {{ is_opt_out('event_type') }} as is_opt_out
    from {{ ref('engagement_events') }}
    where customer_id is not null
        and ({{ is_reaction('event_type') }} or {{ is_opt_out('event_type') }})
        and occurred_at >= (select cast(min(stays.entered_at) as date) from stays)

    union all

    select
        customer_id,
        cast(ordered_at as date) as done_on,
        true as is_reaction,
        true as is_order,
        false as is_opt_out
    from {{ ref('orders') }}
    where customer_id is not null
        and ordered_at >= (select cast(min(stays.entered_at) as date) from stays)

),

days as (

    select
        customer_id,
        done_on,
        bool_or(is_reaction) as is_reaction,
        bool_or(is_order) as is_order,
        bool_or(is_opt_out) as is_opt_out
    from deeds
    group by customer_id, done_on

),

responses as (

    select
        contacts.customer_id,
        contacts.contacted_on,
        contacts.earlier_contacts,
        coalesce(bool_or(days.is_reaction), false) as is_reaction,
        coalesce(bool_or(days.is_order), false) as is_order,
        coalesce(bool_or(days.is_opt_out), false) as is_opt_out
    from contacts
    left join days
        on contacts.customer_id = days.customer_id
        and contacts.contacted_on <= days.done_on
        and {{ dbt.dateadd('day', response.days, 'contacts.contacted_on') }} > days.done_on
    where {{ dbt.dateadd('day', response.days, 'contacts.contacted_on') }} <= {{ as_of_date() }}
    group by contacts.customer_id, contacts.contacted_on, contacts.earlier_contacts

),

counted as (

    select
        stays.segment_key,
        cast({{ dbt.date_trunc('month', 'responses.contacted_on') }} as date) as month_on,
        case
            {%- for step in steps | reverse if step > 0 %}
            when responses.earlier_contacts >= {{ step }} then {{ step }}
            {%- endfor %}
            else 0
        end as earlier_contacts_from,
        count(*) as contact_count,
        count(distinct responses.customer_id) as customer_count,
        count(*) filter (where responses.is_reaction) as reaction_count,
        count(*) filter (where responses.is_order) as order_count,
        count(*) filter (where responses.is_opt_out) as opt_out_count
    from responses
    inner join stays
        on responses.customer_id = stays.customer_id
        and responses.contacted_on >= stays.entered_at
        and coalesce(responses.contacted_on < stays.exited_at, true)
    group by stays.segment_key, month_on, earlier_contacts_from

)

select
    *,
    reaction_count / cast(contact_count as double) as reaction_rate,
    order_count / cast(contact_count as double) as order_rate,
    opt_out_count / cast(contact_count as double) as opt_out_rate
from counted
