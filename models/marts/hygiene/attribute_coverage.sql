{#-
    How well each attribute is known: over all customers, over the members of each segment, and, of what
    records state themselves, over the records that each source lists.
-#}
-- depends_on: {{ ref('int_customers__golden_records') }}
{%- set covered = covered_attributes() if execute else {} -%}
{%- for name, known in reachability().items() -%}
    {%- do covered.update({name: {'known': known, 'applies': 'true'}}) -%}
{%- endfor -%}
{%- set stated = {} -%}
{%- for name, column in {
    'email': 'email_key', 'phone': 'phone_key', 'birth_date': 'birth_date', 'country_code': 'country_code',
    'language': 'language_code', 'gender': 'gender', 'job_seniority': 'job_seniority',
    'job_function': 'job_function', 'industry': 'industry_name', 'age_years': 'birth_date',
}.items() -%}
    {%- do stated.update({name: column ~ ' is not null'}) -%}
{%- endfor -%}
{%- for name in ['postal_address', 'name'] -%}
    {%- do stated.update({name: reachability()[name]}) -%}
{%- endfor -%}
{%- for name in passthrough_shape('contacts') -%}
    {%- do stated.update({name: name ~ ' is not null'}) -%}
{%- endfor %}

with customers as (

    select
        attributes.*,
        customers.email,
        customers.phone,
        customers.street_address,
        customers.postal_code,
        customers.city,
        customers.birth_date,
        customers.first_name,
        customers.last_name
        {%- for name in passthrough_shape('contacts') %},
        custom_fields.{{ name }}
        {%- endfor %}
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
        source as scope
        {%- for name in covered %},
        {{ 'count(*)' if name in stated else '0' }} as {{ name }}__applicable,
        {{ 'count(*) filter (where ' ~ stated[name] ~ ')' if name in stated else '0' }} as {{ name }}__known
        {%- endfor %}
    from {{ ref('int_customers__ranked_records') }}
    where not is_reference
    group by source

),

attributes as (

    select {{ explode(make_array(covered.keys() | map('tojson') | map('replace', '"', "'") | list)) }} as attribute

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
