{#- What a fact may tell of the person it names, besides when. -#}
{% macro person_reference_columns() -%}
    {{ return([
        'customer_number', 'email', 'phone', 'first_name', 'last_name', 'street_address', 'city',
        'region', 'postal_code', 'country',
    ]) }}
{%- endmacro %}


{#-
    The people a fact model names up to as_of, one row for each thing it tells of them.
    record_id: SQL of the record; seen_at: SQL of when; tells: columns of the model out of
    person_reference_columns().
-#}
{% macro person_references(model, record_id, seen_at, tells=[]) -%}
    select
        {{ record_id }} as record_id,
        {%- for name in person_reference_columns() %}
        {{ name if name in tells else 'cast(null as string)' }} as {{ name }},
        {%- endfor %}
        min({{ seen_at }}) as first_seen_at,
        max({{ seen_at }}) as last_seen_at
    from {{ model }}
    where cast({{ seen_at }} as date) <= {{ as_of_date() }}
    group by {% for _ in range(person_reference_columns() | length + 1) -%}
        {{ loop.index }}{{ ', ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- A column of the contacts shape for somebody whom only facts name, from int_unify__person_references. -#}
{% macro reference_column(name, data_type) -%}
    {%- set seen = {'created_at': 'first_seen_at', 'updated_at': 'last_seen_at'} -%}
    {{ return(
        name if name in person_reference_columns() else seen.get(name, 'cast(null as ' ~ data_type ~ ')')
    ) }}
{%- endmacro %}
