{#-
    What customers said they want against what they did: the category and brand they prefer against those
    they spent most on, and the time in which they meant to buy against whether they did. Who named a
    time that is not over yet has neither kept nor broken it; nor has who did when no orders were known yet.
-#}
with spent as (

    {% for part in ['category', 'brand'] -%}
    select
        customer_id,
        '{{ part }}' as part,
        {{ vocabulary_key(part) }} as bought,
        sum(coalesce(line_amount, 0)) as amount
    from {{ ref('order_items') }}
    where customer_id is not null and nullif(trim({{ part }}), '') is not null
    group by customer_id, {{ vocabulary_key(part) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

most as (

    select
        customer_id,
        part,
        max(amount) as amount
    from spent
    group by customer_id, part

),

stated as (

    select
        customer_id,
        purchase_timeframe,
        coalesce(updated_at, created_at) as timeframe_stated_at
    from {{ ref('int_customers__ranked_records') }}
    where purchase_timeframe is not null
        and coalesce(updated_at, created_at) is not null
    qualify row_number() over (partition by customer_id order by survivor_rank asc) = 1

),

timed as (

    select
        stated.customer_id,
        cast(stated.timeframe_stated_at as date) as stated_on,
        cast({{ dbt.dateadd('month', 'timeframes.within_months', 'stated.timeframe_stated_at') }} as date)
            as due_on
    from stated
    inner join {{ ref('purchase_timeframes') }} as timeframes
        on {{ vocabulary_key("replace(stated.purchase_timeframe, '–', '-')") }} = timeframes.timeframe_key

),

kept as (

    select
        timed.customer_id,
        timed.due_on,
        timed.stated_on,
        count(orders.order_id) as order_count
    from timed
    left join {{ ref('orders') }} as orders
        on timed.customer_id = orders.customer_id
        and cast(orders.ordered_at as date) >= timed.stated_on
        and cast(orders.ordered_at as date) <= timed.due_on
    group by timed.customer_id, timed.due_on, timed.stated_on

),

first_order as (

    select cast(min(ordered_at) as date) as ordered_on
    from {{ ref('orders') }}

)

select
    customers.customer_id,
    {% for part in ['category', 'brand'] -%}
    case
        when customers.preferred_{{ part }} is null then 'not_stated'
        when most_{{ part }}.amount is null then 'no_purchase'
        when own_{{ part }}.amount >= most_{{ part }}.amount then 'agrees'
        else 'contradicts'
    end as {{ part }}_agreement,
    {% endfor -%}
    case
        when kept.customer_id is null then 'not_stated'
        when kept.order_count > 0 then 'agrees'
        when kept.due_on >= {{ as_of_date() }} then 'no_purchase'
        when kept.stated_on >= first_order.ordered_on then 'contradicts'
        else 'not_known'
    end as timeframe_agreement,
    kept.due_on as timeframe_ends_on
from {{ ref('customers') }} as customers
cross join first_order
{% for part in ['category', 'brand'] -%}
left join most as most_{{ part }}
    on customers.customer_id = most_{{ part }}.customer_id
    and most_{{ part }}.part = '{{ part }}'
left join spent as own_{{ part }}
    on customers.customer_id = own_{{ part }}.customer_id
    and own_{{ part }}.part = '{{ part }}'
    and {{ vocabulary_key('customers.preferred_' ~ part) }} = own_{{ part }}.bought
{% endfor -%}
left join kept on customers.customer_id = kept.customer_id
