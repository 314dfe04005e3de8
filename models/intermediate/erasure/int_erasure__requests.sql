{#-
    Whom each request to erase means. Contact, customer number and e-mail address decide: who has all of
    them that anybody has. Where that leaves several, a phone number may tell them apart; alone it names a
    person only where the request gives nothing else and one customer has it. What many people share
    names nobody. A request that is not clear erases nobody and waits for a person; once another request has
    erased somebody, the one who is left of several may not be the one it meant.
-#}
with requests as (

    select
        requests.request_id,
        requests.contact_id,
        requests.customer_number,
        requests.email,
        requests.phone,
        requests.requested_at,
        emails.email_key,
        concat_ws(
            '|',
            requests.request_id,
            coalesce(requests.contact_id, ''),
            coalesce(requests.customer_number, ''),
            coalesce(requests.email, ''),
            coalesce(requests.phone, '')
        ) as request_text
    from {{ ref('stg_files__erasure_requests') }} as requests
    left join {{ ref('int_unify__emails') }} as emails
        on requests.email = emails.email

),

given as (

    {{ requested_identifiers('requests') }}

),

judged as (

    select
        given.request_id,
        given.identifier_type,
        given.identifier_value,
        ignored.identifier_value is not null or role_mailboxes.local_part is not null as is_ignored
    from given
    left join {{ ref('int_identity__ignored_identifiers') }} as ignored
        on given.identifier_type = ignored.identifier_type
        and given.identifier_value = ignored.identifier_value
    left join {{ ref('role_mailboxes') }} as role_mailboxes
        on given.identifier_type = 'email'
        and split_part(given.identifier_value, '@', 1) = role_mailboxes.local_part

),

held as (

    select distinct
        judged.request_id,
        judged.identifier_type,
        held.customer_id
    from judged
    inner join {{ ref('int_erasure__held') }} as held
        on judged.identifier_type = held.identifier_type
        and judged.identifier_value = held.identifier_value
    where not judged.is_ignored

),

named as (

    select
        request_id,
        customer_id,
        count(*) filter (where identifier_type <> 'phone') as deciding_count,
        count(*) filter (where identifier_type = 'phone') as phone_count
    from held
    group by request_id, customer_id

),

deciding as (

    -- how many identifiers, phone numbers aside, anybody has
    select
        request_id,
        count(distinct identifier_type) as deciding_count
    from held
    where identifier_type <> 'phone'
    group by request_id

),

candidates as (

    select
        named.request_id,
        named.customer_id,
        deciding.request_id is null as is_by_phone_alone,
        count(*) over (partition by named.request_id) as candidate_count,
        named.phone_count > 0 and sum(named.phone_count) over (partition by named.request_id) = 1
            as is_told_by_phone
    from named
    left join deciding
        on named.request_id = deciding.request_id
    where named.deciding_count = coalesce(deciding.deciding_count, 0)

),

meant as (

    select
        request_id,
        max(case when candidate_count = 1 or is_told_by_phone then customer_id end) as customer_id,
        max(candidate_count) as candidate_count,
        max(case when is_by_phone_alone then 1 else 0 end) as is_by_phone_alone
    from candidates
    group by request_id

),

counted as (

    select
        judged.request_id,
        count(*) filter (where judged.is_ignored) as ignored_count,
        count(*) filter (where judged.identifier_type <> 'phone' and not judged.is_ignored) as deciding_count,
        count(distinct named.customer_id) as named_count
    from judged
    left join named
        on judged.request_id = named.request_id
    group by judged.request_id

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
            when meant.request_id is null then 'names several persons'
            when meant.is_by_phone_alone = 1 and counted.deciding_count > 0
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
    email_key,
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
