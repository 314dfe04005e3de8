{#-
    An attribute and where it comes from: the first candidate that is known gives both. candidates: pairs
    of SQL and origin, best first.
-#}
{% macro filled(attribute, candidates) -%}
    coalesce({{ candidates | map('first') | join(', ') }}) as {{ attribute }},
    case
        {%- for value, origin in candidates %}
        when {{ value }} is not null then '{{ origin }}'
        {%- endfor %}
        -- not known
        else null
    end as {{ attribute }}_origin
{%- endmacro %}


{#- The golden record's value as candidates for filled(): of the customer's first record, or of another. -#}
{% macro own_value(attribute) -%}
    {%- set own = 'golden.' ~ attribute -%}
    {{ return([
        ('case when record_values.first_' ~ attribute ~ ' = ' ~ own ~ ' then ' ~ own ~ ' end', 'stated'),
        (own, 'other_record'),
    ]) }}
{%- endmacro %}
