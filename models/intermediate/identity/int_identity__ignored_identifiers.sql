{#-
    Identifiers that do not link, and why: placeholders, role mailboxes, what records of more family
    names carry than the var identity.max_names_per_identifier allows, and mailbox names that stand at
    many domains and rarely for who has them (info, noemail): no list holds those of every language.
-#}
{%- set letters = "translate(usage.local_part, '.-_0123456789', '')" -%}
{%- set max_names = var('identity').max_names_per_identifier -%}
with identifiers as (

    select * from {{ ref('int_identity__identifiers') }}

),

usage as (

    select
        identifier_type,
        identifier_value,
        case when identifier_type = 'email' then split_part(identifier_value, '@', 1) end as local_part,
        count(*) as record_count,
        min(last_name_key) as last_name_key,
        min(given_name_group) as given_name_group
    from identifiers
    group by identifier_type, identifier_value

),

shared as (

    select
        usage.identifier_type,
        usage.identifier_value
    from usage
    inner join identifiers
        on usage.identifier_type = identifiers.identifier_type
        and usage.identifier_value = identifiers.identifier_value
    where usage.record_count > {{ max_names }}
    group by usage.identifier_type, usage.identifier_value
    having count(distinct identifiers.last_name_key) > {{ max_names }}

),

frequent_mailboxes as (

    select local_part
    from usage
    group by local_part
    having count(*) >= 10

),

nameless_mailboxes as (

    select usage.local_part
    from usage
    inner join frequent_mailboxes
        on usage.local_part = frequent_mailboxes.local_part
    where coalesce(usage.last_name_key, usage.given_name_group) is not null
    group by usage.local_part
    having count(distinct split_part(usage.identifier_value, '@', 2)) >= 10
        and avg(
            case
                when position(usage.last_name_key in {{ letters }}) > 0
                    or position(usage.given_name_group in {{ letters }}) > 0
                    then 1.0
                else 0.0
            end
        ) < 0.1

),

judged as (

    select
        usage.identifier_type,
        usage.identifier_value,
        usage.record_count,
        case
            when listed.identifier_value is not null then listed.reason
            when role_mailboxes.local_part is not null then 'role mailbox'
            when usage.identifier_type = 'phone'
                and {{ same_character('usage.identifier_value') }}
                then 'placeholder: one digit repeated'
            when shared.identifier_value is not null
                then 'shared by more than {{ max_names }} family names'
            when nameless_mailboxes.local_part is not null
                then 'mailbox name of many domains that names nobody'
            -- may link
            else null
        end as ignored_reason
    from usage
    left join {{ ref('ignored_values') }} as listed
        on usage.identifier_type = listed.identifier_type
        and usage.identifier_value = listed.identifier_value
    left join {{ ref('role_mailboxes') }} as role_mailboxes
        on usage.local_part = role_mailboxes.local_part
    left join shared
        on usage.identifier_type = shared.identifier_type
        and usage.identifier_value = shared.identifier_value
    left join nameless_mailboxes
        on usage.local_part = nameless_mailboxes.local_part

)

select
    judged.identifier_type,
    judged.identifier_value,
    judged.ignored_reason,
    judged.record_count,
    count(distinct identifiers.last_name_key) as name_count
from judged
inner join identifiers
    on judged.identifier_type = identifiers.identifier_type
    and judged.identifier_value = identifiers.identifier_value
where judged.ignored_reason is not null
group by judged.identifier_type, judged.identifier_value, judged.ignored_reason, judged.record_count
