{#-
    By what requests to erase name persons, one row a request and identifier, as identity matches them.

    relation: request_id, contact_id, customer_number, email_key, phone, requested_at.
-#}
{% macro requested_identifiers(relation) -%}
    {%- for identifier, value in [
        ('contact', "'files:contacts:' || " ~ key_without_person('contact_id')),
        ('customer_number', 'customer_number'),
        ('email', 'email_key'),
        ('phone', phone_key('phone')),
    ] %}
    select
        request_id,
        '{{ identifier }}' as identifier_type,
        {{ value }} as identifier_value,
        requested_at
    from {{ relation }}
    where {{ value }} is not null
    {{- ' union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
