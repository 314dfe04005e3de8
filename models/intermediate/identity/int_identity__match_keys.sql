{#-
    What records are compared by: names, dates, numbers and addresses as two spellings of them agree,
    without the identifiers that do not link and the days that stand for no birth date. A name that is
    missing is read from the mailbox where the other one stands there, too; an employer's site from the
    address of a mailbox that is no provider's.
-#}
with records as (

    select
        *,
        {{ words(readable('street_address')) }} as address_words
    from {{ ref('int_unify__records') }}
    where coalesce(given_name, family_name) is not null
        and {{ blocking_rules() | length }} > 0

),

numbers as (

    select * from {{ ref('int_identity__record_numbers') }}

),

ignored as (

    select * from {{ ref('int_identity__ignored_identifiers') }}

),

addresses as (

    select
        *,
        {{ regex_extract('address_words', unit_pattern(), 1) }} as unit,
        {{ regex_replace_all('address_words', unit_pattern(), '') }} as house_words
    from records

),

houses as (

    select
        *,
        {{ regex_extract('house_words', house_number_pattern(), 0) }} as house_number
    from addresses

),

streets as (

    select
        *,
        substr(given_name, position(' ' in given_name || ' ') + 1) as further_names,
        case
            when house_number = '' then house_words
            else left(house_words, position(house_number in house_words) - 1)
                || substr(house_words, position(house_number in house_words) + length(house_number))
        end as street_words
    from houses

),

keys as (

    select
        numbers.record_number,
        streets.record_id,
        streets.customer_number,
        {{ name_key('streets.given_name') }} as given_name,
        streets.given_name_group,
        {{ name_key('streets.further_names') }} as further_names,
        streets.last_name_key as family_name,
        lower(streets.name_suffix) as name_suffix,
        cast({{ known_birth_date('streets.birth_date') }} as string) as birth_date,
        case when emails.identifier_value is null then streets.email_key end as email,
        case when phones.identifier_value is null then streets.phone_key end as phone,
        case when second_phones.identifier_value is null then streets.second_phone_key end as second_phone,
        nullif(
            replace({{ regex_replace_all('streets.street_words', street_type_pattern(), '') }}, ' ', ''), ''
        ) as street,
        nullif(streets.house_number, '') as house_number,
        nullif(streets.unit, '') as unit,
        streets.postal_code_key as postal_code,
        nullif(replace({{ words(readable('streets.city')) }}, ' ', ''), '') as city,
        {{ postal_key(readable('streets.national_id')) }} as national_id,
        replace(streets.company_name_key, ' ', '') as company_name,
        {{ site_key(
            'coalesce(streets.company_domain_key,'
            ~ ' case when providers.domain is null then streets.mail_domain end)'
        ) }} as company_site
    from streets
    inner join numbers
        on streets.record_id = numbers.record_id
    left join {{ ref('int_companies__private_domains') }} as providers
        on streets.mail_domain = providers.domain
    left join ignored as emails
        on emails.identifier_type = 'email' and streets.email_key = emails.identifier_value
    left join ignored as phones
        on phones.identifier_type = 'phone' and streets.phone_key = phones.identifier_value
    left join ignored as second_phones
        on second_phones.identifier_type = 'phone'
        and streets.second_phone_key = second_phones.identifier_value

),

mailboxes as (

    select
        *,
        {{ regex_replace_all("split_part(email, '@', 1)", '[^a-z]+', '') }} as mailbox
    from keys

),

mailbox_names as (

    select
        *,
        {{ rest_of_mailbox('family_name') }} as mailbox_given_name,
        {{ rest_of_mailbox('given_name') }} as mailbox_family_name
    from mailboxes

)

select
    record_number,
    record_id,
    customer_number,
    coalesce(given_name, mailbox_given_name) as given_name,
    coalesce(given_name_group, mailbox_given_name) as given_name_group,
    coalesce(family_name, case when length(mailbox_family_name) >= 3 then mailbox_family_name end)
        as family_name,
    further_names,
    name_suffix,
    birth_date,
    email,
    phone,
    second_phone,
    street,
    house_number,
    unit,
    postal_code,
    city,
    national_id,
    coalesce(company_name, company_site) as company,
    company_name,
    company_site,
    split_part(email, '@', 1) as email_local_part,
    cast(left(birth_date, 4) as int) as birth_year
from mailbox_names
