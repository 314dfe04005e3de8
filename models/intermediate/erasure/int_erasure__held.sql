{#-
    What each customer can be named by in a request to erase, one row for each record that has it. A phone
    number counts as it was entered, too: who asks may leave out the country that the record has.
-#}
{{ config(materialized='view') }}

select
    'contact' as identifier_type,
    record_id as identifier_value,
    customer_id
from {{ ref('int_erasure__persons') }}

union all

select
    identifiers.identifier_type,
    identifiers.identifier_value,
    persons.customer_id
from {{ ref('int_identity__identifiers') }} as identifiers
inner join {{ ref('int_erasure__persons') }} as persons
    on identifiers.record_id = persons.record_id

{% for column in ['phone', 'second_phone'] -%}
union all

select
    'phone' as identifier_type,
    {{ phone_key('records.' ~ column) }} as identifier_value,
    persons.customer_id
from {{ ref('int_unify__records') }} as records
inner join {{ ref('int_erasure__persons') }} as persons
    on records.record_id = persons.record_id
where {{ phone_key('records.' ~ column) }} is not null
    and {{ phone_key('records.' ~ column) }} is distinct from records.{{ column }}_key

{% endfor %}
