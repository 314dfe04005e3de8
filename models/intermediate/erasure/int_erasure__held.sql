{#- What each customer can be named by in a request to erase, one row for each record that has it. -#}
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
