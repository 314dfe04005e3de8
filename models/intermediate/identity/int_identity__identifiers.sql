{#- What each record can be recognized by, one row a record and identifier, with the names it bears there. -#}
with records as (

    select
        numbers.record_number,
        records.customer_number,
        records.email_key,
        records.phone_key,
        records.second_phone_key,
        records.given_name_group,
        records.last_name_key,
        records.birth_date,
        records.name_suffix
    from {{ ref('int_unify__records') }} as records
    inner join {{ ref('int_identity__record_numbers') }} as numbers
        on records.record_id = numbers.record_id
    where coalesce(records.customer_number, records.email_key, records.phone_key, records.second_phone_key)
        is not null

)
{% for identifier_type, column in [
    ('customer_number', 'customer_number'), ('email', 'email_key'), ('phone', 'phone_key'),
    ('phone', 'second_phone_key'),
] %}
select
    record_number,
    '{{ identifier_type }}' as identifier_type,
    {{ column }} as identifier_value,
    given_name_group,
    last_name_key,
    birth_date,
    name_suffix
from records
where {{ column }} is not null
    {%- if column == 'second_phone_key' %}
    and {{ column }} is distinct from phone_key
    {%- endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
