{#-
    By what requests to erase name persons, one row a request and identifier, as identity matches them. A
    phone number counts as it was entered, and with the code of the var default_country where it has none.
-#}
{{ config(materialized='view') }}

with requests as (

    select
        requests.*,
        emails.email_key,
        phones.phone_key,
        {{ phone_key('requests.phone') }} as entered_key
    from {{ ref('stg_files__erasure_requests') }} as requests
    left join {{ ref('int_unify__emails') }} as emails
        on requests.email = emails.email
    left join {{ ref('int_unify__phones') }} as phones
        on requests.phone = phones.phone
        and phones.country_code = {{ default_country() }}

)

{% for identifier_type, value in [
    ('contact', "'files:contacts:' || " ~ key_without_person('contact_id')),
    ('customer_number', 'customer_number'),
    ('email', 'email_key'),
    ('phone', 'entered_key'),
    ('phone', 'nullif(phone_key, entered_key)'),
] -%}
select
    request_id,
    '{{ identifier_type }}' as identifier_type,
    {{ value }} as identifier_value,
    requested_at
from requests
where {{ value }} is not null

{{ 'union all' if not loop.last }}
{% endfor %}
