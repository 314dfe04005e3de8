{#-
    What each customer is interested in, as shares of topics: pages read, links clicked, categories bought and
    the one declared, each once a day, weighed by the var interests and halved with every half-life since.
-#}
{%- set settings = var('interests') -%}

with read as (

    select distinct
        events.customer_id,
        pages.topic,
        cast(events.occurred_at as date) as shown_on,
        case when events.channel = 'email' then 'click' else 'page' end as sign
    from {{ ref('int_activity__engagement_events') }} as events
    inner join {{ ref('int_activity__pages') }} as pages
        on events.url = pages.url
    where events.customer_id is not null
        and pages.is_interest
        and {{ is_reaction('events.event_type') }}
        and not coalesce(events.is_automated, false)

),

bought as (

    select distinct
        items.customer_id,
        {{ vocabulary_key("replace(items.category, '-', ' ')") }} as topic,
        cast(items.ordered_at as date) as shown_on,
        'purchase' as sign
    from {{ ref('order_items') }} as items
    where items.customer_id is not null
        and {{ is_bought('items') }}

),

-- what has no date was said when the customer was first seen, as far as is known
declared as (

    select
        customers.customer_id,
        {{ vocabulary_key("replace(customers.preferred_category, '-', ' ')") }} as topic,
        cast(coalesce(
            min_by(coalesce(records.updated_at, records.created_at), records.survivor_rank) filter (
                where coalesce(records.updated_at, records.created_at) is not null
            ),
            min(customers.first_seen_at)
        ) as date) as shown_on,
        'declared' as sign
    from {{ ref('customers') }} as customers
    inner join {{ ref('int_customers__ranked_records') }} as records
        on customers.customer_id = records.customer_id
        and customers.preferred_category = records.preferred_category
    where customers.preferred_category is not null
    group by customers.customer_id, customers.preferred_category

),

signs as (

    select * from read
    union all
    select * from bought
    union all
    select * from declared

),

weighed as (

    select
        customer_id,
        topic,
        count(*) as sign_count,
        max(shown_on) as last_shown_on,
        -- exact, as sums of doubles depend on the order of rows; after sixty half-lives nothing is left
        sum(cast(
            case sign
                {% for sign in ['page', 'click', 'purchase', 'declared'] -%}
                when '{{ sign }}' then {{ settings[sign] }}
                {% endfor -%}
                else 0
            end * power(
                0.5,
                coalesce(greatest({{ dbt.datediff('shown_on', as_of_date(), 'day') }}, 0), 0)
                / cast({{ settings.half_life_days }} as double)
            ) as decimal(38, 20)
        )) as weight
    from signs
    where nullif(trim(topic), '') is not null
    group by customer_id, topic

)

select
    customer_id,
    topic,
    cast(sign_count as bigint) as sign_count,
    cast(weight as double) as weight,
    cast(weight as double) / cast(sum(weight) over (partition by customer_id) as double) as share,
    cast(row_number() over (partition by customer_id order by weight desc, topic asc) as bigint) as place,
    last_shown_on
from weighed
where weight > 0
