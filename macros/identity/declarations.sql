{#- Stops a build whose var identity names a column that is not known, and says which are. -#}
{% macro check_columns(setting, columns, known) -%}
    {%- for column in columns if column not in known -%}
        {{ exceptions.raise_compiler_error(
            'vars: identity.' ~ setting ~ ': there is no "' ~ column ~ '"; use ' ~ known | join(', ')
        ) }}
    {%- endfor -%}
{%- endmacro %}


{#- A mistake in the var identity stops the run before any model. -#}
{% macro validate_identity() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'compile', 'test'] -%}
        {%- do blocking_rules() -%}
        {%- do check_columns(
            'unique_identifiers', var('identity').unique_identifiers, ['customer_number', 'national_id']
        ) -%}
    {%- endif -%}
{%- endmacro %}
