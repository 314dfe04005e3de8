{#-
    Whom each request to erase means. Contact, customer number and e-mail address decide: who has all of
    them that anybody has. Where that leaves several, a phone number may tell them apart; alone it names a
    person only where the request gives nothing else and one customer has it. What many people share
    names nobody. A request that is not clear erases nobody and waits for a person; once another request has
    erased somebody, the one who is left of several may not be the one it meant.
-#}
with requests as (

    select
        *,
        concat_ws(
            '|',
            request_id,
            coalesce(contact_id, ''),
            coalesce(customer_number, ''),
            coalesce(email, ''),
            coalesce(phone, '')
        ) as request_text
    from {{ ref('stg_files__erasure_requests') }}

),

-- who has what a request gives; nobody where many people share it
named as (

    select distinct
        given.request_id,
        given.identifier_type,
        given.identifier_type = 'phone' as is_phone,
        ignored.identifier_value is not null or role_mailboxes.local_part is not null as is_ignored,
        held.customer_id
    from {{ ref('int_erasure__given') }} as given
    left join {{ ref('int_identity__ignored_identifiers') }} as ignored
        on given.identifier_type = ignored.identifier_type
        and given.identifier_value = ignored.identifier_value
    left join {{ ref('role_mailboxes') }} as role_mailboxes
        on given.identifier_type = 'email'
        and split_part(given.identifier_value, '@', 1) = role_mailboxes.local_part
    left join {{ ref('int_erasure__held') }} as held
        on given.identifier_type = held.identifier_type
        and given.identifier_value = held.identifier_value
        and coalesce(ignored.identifier_value, role_mailboxes.local_part) is null

),

counted as (

    select
        request_id,
        count(*) filter (where is_ignored) as ignored_count,
        count(*) filter (where not is_ignored and not is_phone) as deciding_count,
        -- those that anybody has
        count(distinct case when customer_id is not null and not is_phone then identifier_type end)
            as held_count,
        count(distinct customer_id) as named_count
    from named
    group by request_id

),

candidates as (

    select
        named.request_id,
        named.customer_id,
        count(*) filter (where named.is_phone) as phone_count
    from named
    inner join counted
        on named.request_id = counted.request_id
    where named.customer_id is not null
    group by named.request_id, named.customer_id, counted.held_count
    having count(*) filter (where not named.is_phone) = counted.held_count

),

meant as (

    select
        request_id,
        case
            when count(*) = 1 then max(customer_id)
            when sum(phone_count) = 1 then max(case when phone_count = 1 then customer_id end)
            -- several persons
            else null
        end as customer_id
    from candidates
    group by request_id

),

undecided as (

    -- not clear when somebody was erased, and the same now
    select requests.request_id
    from requests
    inner join {{ ref('stg_loader__unclear_requests') }} as unclear
        on unclear.request_hash
        = {{ hash_text("unclear.salt || 'unclear:' || requests.request_text", 'sha256') }}

),

explained as (

    select
        requests.*,
        meant.customer_id,
        case
            when counted.request_id is null then 'gives nothing that can be read'
            when counted.named_count = 0 and counted.ignored_count > 0
                then 'gives only what many people share'
            when counted.named_count = 0 then 'nobody'
            when counted.held_count = 0 and counted.deciding_count > 0
                then 'only its phone number names somebody'
            when meant.customer_id is null then 'names several persons'
            when undecided.request_id is not null then 'may have meant somebody who was erased'
            -- one person
            else null
        end as obstacle
    from requests
    left join counted
        on requests.request_id = counted.request_id
    left join meant
        on requests.request_id = meant.request_id
    left join undecided
        on requests.request_id = undecided.request_id

)

select
    request_id,
    contact_id,
    customer_number,
    email,
    phone,
    request_text,
    case when obstacle is null then customer_id end as customer_id,
    case
        when obstacle is null then 'found'
        when obstacle = 'nobody' then 'nobody'
        else 'unclear'
    end as status,
    nullif(obstacle, 'nobody') as obstacle,
    requested_at
from explained
