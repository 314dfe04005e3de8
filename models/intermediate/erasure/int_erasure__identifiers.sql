{#-
    What tells of the persons that requests name: their ids, records and customer numbers, addresses and
    devices that nobody else has, visits of shared devices that are theirs, and (text) what may be quoted
    of them elsewhere. Of a request that names nobody, what it gives, so that no later load brings the
    person in.
-#}
with customers as (

    -- several requests may mean one person
    select
        customer_id,
        min(request_id) as request_id
    from {{ ref('int_erasure__requests') }}
    where customer_id is not null
    group by customer_id

),

nobodies as (

    select * from {{ ref('int_erasure__requests') }}
    where status = 'nobody'

),

issued_ids as (

    select
        customers.request_id,
        issued.issued_customer_id
    from customers
    inner join {{ ref('int_identity__issued_ids') }} as issued
        on customers.customer_id = issued.customer_id

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

records as (

    select
        customers.request_id,
        persons.record_id,
        unified.email,
        unified.email_address,
        unified.phone,
        unified.phone_e164,
        unified.second_phone,
        unified.second_phone_e164,
        unified.customer_number,
        unified.national_id,
        unified.street_address,
        unified.first_name || ' ' || unified.last_name as full_name,
        -- as entered, because raw tables are not standardized
        case when own.identifier_value is not null then unified.email end as own_email
    from customers
    inner join {{ ref('int_erasure__persons') }} as persons
        on customers.customer_id = persons.customer_id
    left join {{ ref('int_unify__records') }} as unified
        on persons.record_id = unified.record_id
    left join own
        on own.identifier_type = 'email'
        and unified.email_key = own.identifier_value

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

everything as (

    {% for relation, identifier_type, value in [
        ('customers', "'customer'", 'customer_id'),
        ('issued_ids', "'customer'", 'issued_customer_id'),
        ('records', "'record'", 'record_id'),
        ('own', 'identifier_type', 'identifier_value'),
        ('records', "'email'", 'own_email'),
        ('devices', "'device'", 'case when is_own then anonymous_id end'),
        ('visits', "'visit'", 'event_id'),
        ('records', "'text'", 'email'), ('records', "'text'", 'email_address'),
        ('records', "'text'", 'phone'), ('records', "'text'", 'phone_e164'),
        ('records', "'text'", 'second_phone'), ('records', "'text'", 'second_phone_e164'),
        ('records', "'text'", 'customer_number'), ('records', "'text'", 'national_id'),
        ('records', "'text'", 'street_address'), ('records', "'text'", 'full_name'),
        ('nobodies', "'record'", "'files:contacts:' || " ~ key_without_person('contact_id')),
        ('nobodies', "'customer_number'", 'customer_number'),
        ('nobodies', "'email'", 'email'),
    ] -%}
    select
        request_id,
        {{ identifier_type }} as identifier_type,
        {{ value }} as identifier_value
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    identifier_type,
    identifier_value,
    min(request_id) as request_id
from everything
where identifier_value is not null
group by identifier_type, identifier_value
