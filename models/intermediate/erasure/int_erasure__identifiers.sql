{#-
    What tells of the persons that requests name: their ids, records and customer numbers, addresses and
    devices that nobody else has, visits of shared devices that are theirs, and (text) what may be quoted
    of them elsewhere. Of a request that names nobody, what it gives, so that no later load brings the
    person in.
-#}
with requests as (

    select * from {{ ref('int_erasure__requests') }}
    where status <> 'unclear'

),

records as (

    -- several requests may mean one person
    select
        persons.record_id,
        persons.customer_id,
        min(requests.request_id) as request_id
    from requests
    inner join {{ ref('int_erasure__persons') }} as persons
        on requests.customer_id = persons.customer_id
    group by persons.record_id, persons.customer_id

),

customers as (

    select
        requests.customer_id,
        min(requests.request_id) as request_id
    from requests
    where requests.customer_id is not null
    group by requests.customer_id

),

described as (

    select
        records.request_id,
        unified.*
    from records
    inner join {{ ref('int_unify__records') }} as unified
        on records.record_id = unified.record_id

),

own as (

    select
        held.identifier_type,
        held.identifier_value,
        min(customers.request_id) as request_id
    from {{ ref('int_erasure__held') }} as held
    left join customers
        on held.customer_id = customers.customer_id
    left join {{ ref('int_identity__ignored_identifiers') }} as ignored
        on held.identifier_type = ignored.identifier_type
        and held.identifier_value = ignored.identifier_value
    where held.identifier_type in ('customer_number', 'email')
        and ignored.identifier_value is null
    group by held.identifier_type, held.identifier_value
    having count(customers.customer_id) = count(*)

),

devices as (

    select
        devices.anonymous_id,
        min(customers.request_id) as request_id,
        count(customers.customer_id) = count(*) as is_own
    from {{ ref('int_identity__devices') }} as devices
    left join customers
        on devices.customer_id = customers.customer_id
    group by devices.anonymous_id
    having count(customers.customer_id) > 0

),

visits as (

    select
        customers.request_id,
        events.event_id
    from {{ ref('int_activity__engagement_events') }} as events
    inner join customers
        on events.customer_id = customers.customer_id
    inner join devices
        on events.anonymous_id = devices.anonymous_id
    where not devices.is_own

),

of_nobody as (

    {% for identifier, value in [
        ('record', "'files:contacts:' || " ~ key_without_person('contact_id')),
        ('customer_number', 'customer_number'),
        ('email', 'email'),
    ] -%}
    select
        request_id,
        '{{ identifier }}' as identifier_type,
        {{ value }} as identifier_value
    from requests
    where status = 'nobody'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

everything as (

    select
        request_id,
        'customer' as identifier_type,
        customer_id as identifier_value
    from customers

    union all

    select
        customers.request_id,
        'customer' as identifier_type,
        issued_ids.issued_customer_id as identifier_value
    from {{ ref('int_identity__issued_ids') }} as issued_ids
    inner join customers
        on issued_ids.customer_id = customers.customer_id

    union all

    select
        request_id,
        'record' as identifier_type,
        record_id as identifier_value
    from records

    union all

    select
        request_id,
        identifier_type,
        identifier_value
    from own

    union all

    -- as entered, because raw tables are not standardized
    select
        described.request_id,
        'email' as identifier_type,
        described.email as identifier_value
    from described
    inner join own
        on own.identifier_type = 'email'
        and described.email_key = own.identifier_value

    union all

    select
        request_id,
        'device' as identifier_type,
        anonymous_id as identifier_value
    from devices
    where is_own

    union all

    select
        request_id,
        'visit' as identifier_type,
        event_id as identifier_value
    from visits

    union all

    {% for value in [
        'email', 'email_address', 'phone', 'second_phone', 'phone_e164', 'second_phone_e164',
        'customer_number', 'national_id', 'street_address', "first_name || ' ' || last_name",
    ] -%}
    select
        request_id,
        'text' as identifier_type,
        {{ value }} as identifier_value
    from described

    union all

    {% endfor -%}
    select
        request_id,
        identifier_type,
        identifier_value
    from of_nobody

)

select
    identifier_type,
    identifier_value,
    min(request_id) as request_id
from everything
where identifier_value is not null
group by identifier_type, identifier_value
