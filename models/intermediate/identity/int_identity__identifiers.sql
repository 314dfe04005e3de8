{#-
    What each record can be recognized by, one row a record and identifier, with the names it bears there.
    A view: few records share an identifier, so nothing is gained by writing them all once more.
-#}
{{ config(materialized='view') }}

{% for identifier_type, column in [
    ('customer_number', 'customer_number'), ('email', 'email_key'), ('phone', 'phone_key'),
    ('phone', 'second_phone_key'),
] -%}
select
    record_id,
    '{{ identifier_type }}' as identifier_type,
    {{ column }} as identifier_value,
    given_name_group,
    last_name_key,
    {{ known_birth_date('birth_date') }} as birth_date,
    name_suffix
from {{ ref('int_unify__records') }}
where {{ column }} is not null
    {%- if column == 'second_phone_key' %}
    and {{ column }} is distinct from phone_key
    {%- endif %}

{{ 'union all' if not loop.last }}
{% endfor %}
