{#-
    What each record can be recognized by, one row a record and identifier, and whether the identifier
    may link. It may not when it is a placeholder, a role mailbox, or carried by records of more
    different people than the var identity.max_names_per_identifier allows.
-#}
with identifiers as (

    select
        record_id,
        'customer_number' as identifier_type,
        customer_number as identifier_value,
        last_name_key
    from {{ ref('int_unify__records') }}
    where customer_number is not null

    union all

    select
        record_id,
        'email' as identifier_type,
        email_key as identifier_value,
        last_name_key
    from {{ ref('int_unify__records') }}
    where email_key is not null

    union all

    select
        record_id,
        'phone' as identifier_type,
        phone_key as identifier_value,
        last_name_key
    from {{ ref('int_unify__records') }}
    where phone_key is not null

    union

    select
        record_id,
        'phone' as identifier_type,
        second_phone_key as identifier_value,
        last_name_key
    from {{ ref('int_unify__records') }}
    where second_phone_key is not null

),

usage as (

    select
        identifier_type,
        identifier_value,
        count(*) as record_count,
        count(distinct last_name_key) as name_count
    from identifiers
    group by identifier_type, identifier_value

),

judged as (

    select
        usage.*,
        case
            when listed.identifier_value is not null then listed.reason
            when role_mailboxes.local_part is not null then 'role mailbox'
            when usage.identifier_type = 'phone'
                and {{ same_character('usage.identifier_value') }}
                then 'placeholder: one digit repeated'
            when usage.name_count > {{ var('identity').max_names_per_identifier }}
                then 'shared by more than {{ var("identity").max_names_per_identifier }} family names'
            -- may link
            else null
        end as ignored_reason
    from usage
    left join {{ ref('ignored_values') }} as listed
        on usage.identifier_type = listed.identifier_type
        and usage.identifier_value = listed.identifier_value
    left join {{ ref('role_mailboxes') }} as role_mailboxes
        on usage.identifier_type = 'email'
        and split_part(usage.identifier_value, '@', 1) = role_mailboxes.local_part

)

select
    identifiers.record_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    judged.record_count,
    judged.name_count,
    judged.ignored_reason
from identifiers
inner join judged
    on identifiers.identifier_type = judged.identifier_type
    and identifiers.identifier_value = judged.identifier_value
