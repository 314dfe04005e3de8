{#-
    What coverage is measured of, attribute → {known, applies}, SQL over customer_attributes, custom fields
    and the reachability of customers: whether it is known, and whom it can be known of (applies_to in the
    meta of the attribute: buyers, leads, visitors, employees, else everybody).
-#}
{% macro covered_attributes() -%}
    {%- set groups = {
        'buyers': 'order_count > 0',
        'leads': 'order_count = 0',
        'visitors': 'last_visited_on is not null',
        'employees': 'has_company',
    } -%}
    {%- set covered = {} -%}
    {%- for name, attribute in segment_attributes().items() -%}
        {%- do covered.update({name: {
            'known': name ~ ' is not null',
            'applies': groups.get(attribute.applies_to, 'true'),
        }}) -%}
    {%- endfor -%}
    {{ return(covered) }}
{%- endmacro %}


{#- The reachability of a customer, attribute → SQL of whether it is known, over customers. -#}
{% macro reachability() -%}
    {{ return({
        'email': 'is_email_valid',
        'phone': 'is_phone_valid',
        'postal_address': 'street_address is not null and (postal_code is not null or city is not null)',
        'birth_date': 'birth_date is not null',
        'name': 'first_name is not null and last_name is not null',
    }) }}
{%- endmacro %}


{#- Aggregates of covered attributes, two an attribute: <attribute>__applicable and <attribute>__known. -#}
{% macro coverage_counts(covered) -%}
    {%- for name, attribute in covered.items() %}
    count(*) filter (where {{ attribute.applies }}) as {{ name }}__applicable,
    count(*) filter (where ({{ attribute.applies }}) and {{ attribute.known }}) as {{ name }}__known
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- Names as a list of SQL literals. -#}
{% macro quoted_names(names) -%}
    {%- set literals = [] -%}
    {%- for name in names -%}
        {%- do literals.append(text_literal(name)) -%}
    {%- endfor -%}
    {{ return(literals) }}
{%- endmacro %}


{#- The aggregate of the attribute in the column `attribute`, by the suffix applicable or known. -#}
{% macro coverage_count(names, suffix) -%}
    case attribute
        {%- for name in names %}
        when '{{ name }}' then {{ name }}__{{ suffix }}
        {%- endfor %}
        else 0
    end
{%- endmacro %}


{#- Below what coverage an attribute is found lacking (declared) or pauses a segment (floor). -#}
{% macro coverage_bound(attribute, bound) -%}
    {%- set coverage = var('coverage') -%}
    {{ return(coverage.get('attributes', {}).get(attribute, {}).get(bound, coverage[bound])) }}
{%- endmacro %}


{#- What coverage is measured of for customers: their attributes and their reachability. -#}
{% macro covered_customers() -%}
    {%- set covered = covered_attributes() if execute else {} -%}
    {%- for name, known in reachability().items() -%}
        {%- do covered.update({name: {'known': known, 'applies': 'true'}}) -%}
    {%- endfor -%}
    {{ return(covered) }}
{%- endmacro %}


{#-
    The same of what records state themselves, over int_customers__ranked_records; what they cannot state
    applies to none of them.
-#}
{% macro covered_records() -%}
    {%- set stated = {
        'email': 'email_key is not null',
        'phone': 'is_phone_valid',
        'postal_address': reachability()['postal_address'],
        'birth_date': known_birth_date('birth_date') ~ ' is not null',
        'name': 'given_name is not null and family_name is not null',
        'age_years': known_birth_date('birth_date') ~ ' is not null',
        'country_code': 'country_code is not null',
        'language': 'language_code is not null',
        'gender': 'gender is not null',
        'job_seniority': 'job_seniority is not null',
        'job_function': 'job_function is not null',
        'industry': 'industry_name is not null',
    } -%}
    {%- for name in passthrough_shape('contacts') -%}
        {%- do stated.update({name: name ~ ' is not null'}) -%}
    {%- endfor -%}
    {%- set covered = {} -%}
    {%- for name in covered_customers() -%}
        {%- do covered.update({name: {
            'known': stated.get(name, 'false'),
            'applies': 'true' if name in stated else 'false',
        }}) -%}
    {%- endfor -%}
    {{ return(covered) }}
{%- endmacro %}


{#- The attributes that each declared segment rests on: segment → names. -#}
{% macro segments_asking() -%}
    {%- set asked = {} -%}
    {%- for segment in declared_segments() if execute -%}
        {%- do asked.update({segment.key: attributes_asked(segment)}) -%}
    {%- endfor -%}
    {{ return(asked) }}
{%- endmacro %}


{#- Those of them there is something to measure of, as covered_attributes() gives them. -#}
{% macro covered_by_segments() -%}
    {%- set needed = segments_asking().values() | sum(start=[]) -%}
    {%- set covered = {} -%}
    {%- for name, attribute in (covered_attributes() if execute else {}).items() if name in needed -%}
        {%- do covered.update({name: attribute}) -%}
    {%- endfor -%}
    {{ return(covered) }}
{%- endmacro %}


{#- Attributes whose values a segment rests on: whether one is known can be asked whatever its coverage. -#}
{% macro attributes_asked(segment) -%}
    {%- set names = [] -%}
    {%- for criterion in segment.criteria
        if criterion.operator not in ['is_known', 'is_unknown'] and criterion.attribute not in names -%}
        {%- do names.append(criterion.attribute) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
