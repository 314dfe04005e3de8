{#-
    How well each attribute is known: over all customers, over the members of each segment, and, of what
    records state themselves, over the records that each source lists.
-#}
-- depends_on: {{ ref('int_customers__golden_records') }}
{%- set covered = covered_customers() %}
with customers as (

    select
        attributes.*,
        customers.is_email_valid,
        customers.is_phone_valid,
        customers.street_address,
        customers.postal_code,
        customers.city,
        customers.birth_date,
        customers.first_name,
        {% for name in passthrough_shape('contacts') -%}
        custom_fields.{{ name }},
        {% endfor -%}
        customers.last_name
    from {{ ref('customer_attributes') }} as attributes
    inner join {{ ref('customers') }} as customers
        on attributes.customer_id = customers.customer_id
    {{- join_custom_fields('attributes.customer_id') }}

),

counted as (

    select
        'all' as scope_type,
        'all' as scope,
        {{ coverage_counts(covered) }}
    from customers

    union all

    select
        'segment' as scope_type,
        membership.segment_key as scope,
        {{ coverage_counts(covered) }}
    from {{ ref('segment_membership') }} as membership
    inner join customers on membership.customer_id = customers.customer_id
    group by membership.segment_key

    union all

    select
        'source' as scope_type,
        source as scope,
        {{ coverage_counts(covered_records()) }}
    from {{ ref('int_customers__ranked_records') }}
    where not is_reference
    group by source

),

attributes as (

    select {{ explode(make_array(quoted_names(covered))) }} as attribute

),

measured as (

    select
        attributes.attribute,
        counted.scope_type,
        counted.scope,
        {{ coverage_count(covered, 'applicable') }} as customer_count,
        {{ coverage_count(covered, 'known') }} as known_count
    from counted
    cross join attributes

)

select
    attribute,
    scope_type,
    scope,
    cast(customer_count as bigint) as customer_count,
    cast(known_count as bigint) as known_count,
    cast(known_count as double) / customer_count as coverage
from measured
where customer_count > 0
