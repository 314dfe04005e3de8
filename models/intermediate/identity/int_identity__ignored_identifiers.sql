{#-
    Identifiers that do not link, and why: placeholders, role mailboxes, what records of more family
    names carry than the var identity.max_names_per_identifier allows, and mailbox names that stand at
    many domains and rarely for who has them (info, noemail): no list holds those of every language.
-#}
{%- set letters = "translate(mailboxes.local_part, '.-_0123456789', '')" -%}
{%- set local_part = "split_part(identifier_value, '@', 1)" -%}
{%- set max_names = var('identity').max_names_per_identifier -%}
with identifiers as (

    select
        *,
        case when identifier_type = 'email' then {{ local_part }} end as local_part
    from {{ ref('int_identity__identifiers') }}

),

shared as (

    select
        identifier_type,
        identifier_value
    from {{ ref('int_identity__shared_identifiers') }}
    where record_count > {{ max_names }}
    group by identifier_type, identifier_value
    having count(distinct last_name_key) > {{ max_names }}

),

-- ten records at least have another name than such a mailbox: that leaves few to look at
frequent_mailboxes as (

    select {{ local_part }} as local_part
    from {{ ref('int_identity__identifiers') }}
    where identifier_type = 'email'
        and position(coalesce(last_name_key, given_name_group) in {{ local_part }}) = 0
    group by {{ local_part }}
    having count(*) >= 10

),

mailboxes as (

    select
        frequent_mailboxes.local_part,
        min(identifiers.last_name_key) as last_name_key,
        min(identifiers.given_name_group) as given_name_group
    from {{ ref('int_identity__identifiers') }} as identifiers
    inner join frequent_mailboxes
        on {{ local_part }} = frequent_mailboxes.local_part
    where identifiers.identifier_type = 'email'
    group by frequent_mailboxes.local_part, identifiers.identifier_value

),

nameless_mailboxes as (

    select mailboxes.local_part
    from mailboxes
    where coalesce(mailboxes.last_name_key, mailboxes.given_name_group) is not null
    group by mailboxes.local_part
    having count(*) >= 10
        and avg(
            case
                when position(mailboxes.last_name_key in {{ letters }}) > 0
                    or position(mailboxes.given_name_group in {{ letters }}) > 0
                    then 1.0
                else 0.0
            end
        ) < 0.1

),

judged as (

    select
        identifiers.identifier_type,
        identifiers.identifier_value,
        identifiers.last_name_key,
        case
            when listed.identifier_value is not null then listed.reason
            when role_mailboxes.local_part is not null then 'role mailbox'
            when identifiers.identifier_type = 'phone'
                and {{ same_character('identifiers.identifier_value') }}
                then 'placeholder: one digit repeated'
            when shared.identifier_value is not null
                then 'shared by more than {{ max_names }} family names'
            when nameless_mailboxes.local_part is not null
                then 'mailbox name of many domains that names nobody'
            -- may link
            else null
        end as ignored_reason
    from identifiers
    left join {{ ref('ignored_values') }} as listed
        on identifiers.identifier_type = listed.identifier_type
        and identifiers.identifier_value = listed.identifier_value
    left join {{ ref('role_mailboxes') }} as role_mailboxes
        on identifiers.local_part = role_mailboxes.local_part
    left join shared
        on identifiers.identifier_type = shared.identifier_type
        and identifiers.identifier_value = shared.identifier_value
    left join nameless_mailboxes
        on identifiers.local_part = nameless_mailboxes.local_part

)

select
    identifier_type,
    identifier_value,
    ignored_reason,
    count(*) as record_count,
    count(distinct last_name_key) as name_count
from judged
where ignored_reason is not null
group by identifier_type, identifier_value, ignored_reason
