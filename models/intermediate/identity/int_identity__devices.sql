{#-
    Whose device a cookie is, and from when to when. Each identification starts a span that lasts until
    somebody else is identified; the first one reaches back to the device's first visit. A login and an
    event that names its person are certain. A click from a message ties a device to its recipient only
    where nobody else was ever identified on it, and the first recipient goes before others: messages are
    forwarded. A device of more customers than the var identity.max_customers_per_device is nobody's.
-#}
with events as (

    select
        events.anonymous_id,
        events.url,
        events.occurred_at,
        crosswalk.customer_id
    from {{ ref('int_unify__engagement_events') }} as events
    left join {{ ref('int_identity__crosswalk') }} as crosswalk
        on events.record_id = crosswalk.record_id
    where events.anonymous_id is not null
        and coalesce(cast(events.occurred_at as date) <= {{ as_of_date() }}, false)

),

certain as (

    select
        anonymous_id,
        customer_id,
        occurred_at,
        'named' as origin
    from events
    where customer_id is not null

    union all

    select
        identifies.anonymous_id,
        crosswalk.customer_id,
        identifies.occurred_at,
        'login' as origin
    from {{ ref('stg_web_tracking__identifies') }} as identifies
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on crosswalk.record_id = {{ person_record_id(
            'web_tracking', 'identifies', 'identifies', 'identifies.user_id', 'null', 'identifies.email'
        ) }}
    where identifies.anonymous_id is not null
        and identifies.occurred_at is not null
        and coalesce(cast(identifies.occurred_at as date) <= {{ as_of_date() }}, false)

),

users as (

    select
        anonymous_id,
        count(distinct customer_id) as customer_count,
        min(customer_id) as customer_id
    from certain
    group by anonymous_id

),

clicks as (

    {% for parameter, names in var('identity').click_parameters.items() -%}
    select
        anonymous_id,
        '{{ names }}' as names,
        {{ url_parameter('url', parameter) }} as value,
        occurred_at
    from events
    where customer_id is null
        and url like '%{{ parameter }}=%'

    union all

    {% endfor -%}
    select
        cast(null as string) as anonymous_id,
        cast(null as string) as names,
        cast(null as string) as value,
        cast(null as timestamp) as occurred_at
    where false

),

clicked_values as (

    select distinct
        names,
        value
    from clicks
    where value is not null

),

contacts as (

    select
        clicked_values.names,
        clicked_values.value,
        crosswalk.customer_id
    from clicked_values
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on clicked_values.names || ':' || {{ key_without_person('clicked_values.value') }}
        = crosswalk.record_id

    {% for name in ['md5', 'sha256'] if name in var('identity').click_parameters.values() -%}
    union all

    select
        clicked_values.names,
        clicked_values.value,
        crosswalk.customer_id
    from clicked_values
    inner join {{ ref('int_unify__records') }} as records
        on clicked_values.names = '{{ name }}'
        and lower(clicked_values.value) = {{ hash_text('lower(trim(records.email))', name) }}
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on records.record_id = crosswalk.record_id

    {% endfor %}
),

-- an address that several customers have tells none of them
recipients as (

    select
        names,
        value,
        min(customer_id) as customer_id
    from contacts
    group by names, value
    having count(distinct customer_id) = 1

),

clicked as (

    select
        clicks.anonymous_id,
        recipients.customer_id,
        clicks.occurred_at,
        first_value(recipients.customer_id) over (
            partition by clicks.anonymous_id
            order by clicks.occurred_at asc, recipients.customer_id asc
        ) as first_customer_id
    from clicks
    inner join recipients
        on clicks.names = recipients.names
        and clicks.value = recipients.value

),

identifications as (

    select * from certain

    union all

    select
        clicked.anonymous_id,
        clicked.customer_id,
        clicked.occurred_at,
        'click' as origin
    from clicked
    left join users
        on clicked.anonymous_id = users.anonymous_id
    where clicked.customer_id = case
            when users.customer_count is null then clicked.first_customer_id
            when users.customer_count = 1 then users.customer_id
            -- which of them clicked is not known
            else null
        end

),

ordered as (

    select
        identifications.*,
        lag(identifications.customer_id) over (
            partition by identifications.anonymous_id
            order by
                identifications.occurred_at asc, identifications.customer_id asc, identifications.origin asc
        ) as previous_customer_id
    from identifications
    left join users
        on identifications.anonymous_id = users.anonymous_id
    where coalesce(users.customer_count, 1) <= {{ var('identity').max_customers_per_device }}

),

-- who is identified again goes on
starts as (

    select
        anonymous_id,
        customer_id,
        occurred_at,
        origin,
        previous_customer_id is null as is_first,
        lead(occurred_at) over (
            partition by anonymous_id
            order by occurred_at asc, customer_id asc, origin asc
        ) as until_at
    from ordered
    where previous_customer_id is distinct from customer_id

)

select
    anonymous_id,
    customer_id,
    case when is_first then null else occurred_at end as from_at,
    occurred_at as identified_at,
    until_at,
    origin
from starts
-- of several at one moment the last one counts
where is_first or until_at is null or until_at > occurred_at

union all

select
    anonymous_id,
    cast(null as string) as customer_id,
    cast(null as timestamp) as from_at,
    cast(null as timestamp) as identified_at,
    cast(null as timestamp) as until_at,
    'shared' as origin
from users
where customer_count > {{ var('identity').max_customers_per_device }}
