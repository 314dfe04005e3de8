{#-
    How well the attributes are known that each segment rests on, over all customers whom an attribute
    can be known of: never over members, for membership depends on what is known.
-#}
-- depends_on: {{ ref('int_customers__golden_records') }}
{%- set asked = segments_asking() %}
{%- set covered = covered_by_segments() %}
with counted as (

    select
        {{ coverage_counts(covered) if covered else 'count(*) as customer_count' }}
    from {{ ref('customer_attributes') }} as attributes -- noqa: AL05
    {{- join_custom_fields('attributes.customer_id') }}

),

asked as (

    {% for key, names in asked.items() -%}
    {%- for name in names -%}
    select
        {{ text_literal(key) }} as segment_key,
        '{{ name }}' as attribute,
        cast({{ coverage_bound(name, 'declared') }} as double) as declared_coverage,
        cast({{ coverage_bound(name, 'floor') }} as double) as floor_coverage
    union all
    {% endfor -%}
    {%- endfor -%}
    select
        cast(null as string) as segment_key,
        cast(null as string) as attribute,
        cast(null as double) as declared_coverage,
        cast(null as double) as floor_coverage
    where false

),

measured as (

    select
        asked.segment_key,
        asked.attribute,
        asked.declared_coverage,
        asked.floor_coverage,
        {{ coverage_count(covered, 'applicable') if covered else 0 }} as customer_count,
        {{ coverage_count(covered, 'known') if covered else 0 }} as known_count
    from asked
    cross join counted

)

select
    segment_key,
    attribute,
    cast(customer_count as bigint) as customer_count,
    cast(known_count as bigint) as known_count,
    cast(known_count as double) / customer_count as coverage,
    declared_coverage,
    floor_coverage,
    cast(known_count as double) / customer_count < declared_coverage as is_below_declared,
    cast(known_count as double) / customer_count < floor_coverage as is_below_floor
from measured
where customer_count > 0
