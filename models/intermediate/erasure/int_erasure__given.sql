{#- By what requests to erase name persons, one row a request and identifier, as identity matches them. -#}
{{ config(materialized='view') }}

{% for identifier_type, value in [
    ('contact', "'files:contacts:' || " ~ key_without_person('requests.contact_id')),
    ('customer_number', 'requests.customer_number'),
    ('email', 'emails.email_key'),
    ('phone', phone_key('requests.phone')),
] -%}
select
    requests.request_id,
    '{{ identifier_type }}' as identifier_type,
    {{ value }} as identifier_value,
    requests.requested_at
from {{ ref('stg_files__erasure_requests') }} as requests
{% if identifier_type == 'email' -%}
inner join {{ ref('int_unify__emails') }} as emails
    on requests.email = emails.email
{% endif -%}
where {{ value }} is not null

{{ 'union all' if not loop.last }}
{% endfor %}
