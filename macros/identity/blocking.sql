{#-
    The var identity.blocking_rules: [{name, on, cap}]; the rule that compares phone numbers stands for
    a second number, too. A wrong declaration stops the build and says what would be right.
-#}
{% macro blocking_rules() -%}
    {%- set known = [
        'given_name', 'given_name_group', 'family_name', 'birth_date', 'email', 'phone', 'street',
        'house_number', 'postal_code', 'city', 'national_id', 'company', 'email_local_part', 'full_name',
        'given_name_start', 'family_name_start', 'birth_year', 'birth_day',
    ] -%}
    {%- set rules = [] -%}
    {%- for rule in var('identity').blocking_rules -%}
        {%- set columns = rule.on if rule is mapping else rule -%}
        {%- set name = columns | join(' + ') -%}
        {%- do check_columns('blocking_rules: ' ~ name, columns, known) -%}
        {%- set cap = rule.cap if rule is mapping and rule.cap else var('identity').max_block_size -%}
        {%- do rules.append({'name': name, 'on': columns, 'cap': cap}) -%}
        {%- if 'phone' in columns -%}
            {%- set second = [] -%}
            {%- for column in columns -%}
                {%- do second.append('second_phone' if column == 'phone' else column) -%}
            {%- endfor -%}
            {%- do rules.append({'name': name, 'on': second, 'cap': cap}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}
