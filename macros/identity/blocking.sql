{#- What a blocking rule may name beside columns of int_identity__match_keys. -#}
{% macro derived_keys() -%}
    {{ return({
        'full_name': "least(given_name, family_name) || ' ' || greatest(given_name, family_name)",
        'given_name_start': 'left(given_name, 3)',
        'family_name_start': 'left(family_name, 3)',
        'birth_day': 'right(birth_date, 5)',
    }) }}
{%- endmacro %}


{#-
    The var identity.blocking_rules: [{name, on, cap}]; the rule that compares phone numbers stands for
    a second number, too. A wrong declaration stops the build and says what would be right.
-#}
{% macro blocking_rules() -%}
    {%- set known = [
        'given_name', 'given_name_group', 'family_name', 'birth_date', 'email', 'phone', 'street',
        'house_number', 'postal_code', 'city', 'national_id', 'company', 'email_local_part', 'birth_year',
    ] + derived_keys() | list -%}
    {%- set rules = [] -%}
    {%- for rule in var('identity').blocking_rules -%}
        {%- set columns = rule.on if rule is mapping else rule -%}
        {%- set name = columns | join(' + ') -%}
        {%- do check_columns('blocking_rules: ' ~ name, columns, known) -%}
        {%- set cap = rule.cap if rule is mapping and rule.cap else var('identity').max_block_size -%}
        {%- set on, on_second = [], [] -%}
        {%- for column in columns -%}
            {%- set key = derived_keys().get(column, column) -%}
            {%- do on.append(key) -%}
            {%- do on_second.append('second_phone' if column == 'phone' else key) -%}
        {%- endfor -%}
        {%- do rules.append({'name': name, 'on': on, 'cap': cap}) -%}
        {%- if 'phone' in columns -%}
            {%- do rules.append({'name': name, 'on': on_second, 'cap': cap}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}
