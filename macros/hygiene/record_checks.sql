{#-
    What is asked of every contact-like record: [{dimension, attribute, issue, checked, failed}], the
    last two SQL over int_hygiene__records, never null. A record counts for a check only where `checked`
    holds, so nothing is blamed for lacking what it could not have.
-#}
{% macro record_checks() -%}
    {%- set checks = [] -%}
    {%- for attribute in ['email', 'phone', 'first_name', 'last_name', 'country', 'postal_code'] -%}
        {%- do checks.append(
            ('completeness', attribute, 'is empty', 'true', attribute ~ ' is null')
        ) -%}
    {%- endfor -%}
    {%- for attribute, issue, failed in [
        ('email', 'is no e-mail address', 'not is_email_valid'),
        ('phone', 'is no phone number', 'not is_phone_valid'),
        ('first_name', 'is no name', 'given_name is null'),
        ('last_name', 'is no name', 'family_name is null'),
        ('country', 'is no country', 'country_code is null'),
        ('language', 'is no language', 'language_code is null'),
        ('industry', 'is no industry', 'industry_name is null'),
        ('birth_date', 'is a default, lies before 1900 or after as_of',
            known_birth_date('birth_date') ~ " is null or birth_date < cast('1900-01-01' as date)"
            ~ ' or birth_date > ' ~ as_of_date()),
    ] -%}
        {%- do checks.append(('validity', attribute, issue, attribute ~ ' is not null', failed)) -%}
    {%- endfor -%}
    {%- do checks.append((
        'validity', 'postal_code', 'is no postal code of its country',
        'is_postal_code_valid is not null', 'not is_postal_code_valid',
    )) -%}
    {%- do checks.append((
        'validity', 'region', 'is no region of its country',
        'region is not null and country_code is not null', 'region_code is null',
    )) -%}
    {%- do checks.append(
        ('uniqueness', 'record', 'repeats another record of the source', 'true', 'repeat_rank > 1')
    ) -%}
    {%- do checks.append((
        'consistency', 'birth_date', 'differs between records of one person',
        'birth_date is not null and record_count > 1', 'first_birth_date <> last_birth_date',
    )) -%}
    {%- do checks.append((
        'consistency', 'phone', 'belongs to another country than the address',
        'phone_country_code is not null and country_code is not null',
        'phone_country_code <> country_code',
    )) -%}
    {%- do checks.append((
        'consistency', 'updated_at', 'lies before created_at',
        'created_at is not null and updated_at is not null', 'updated_at < created_at',
    )) -%}
    {%- do checks.append((
        'timeliness', 'record', 'untouched for ' ~ var('record_stale_days') ~ ' days',
        'touched_at is not null',
        dbt.datediff('touched_at', as_of_date(), 'day') ~ ' > ' ~ var('record_stale_days'),
    )) -%}
    {%- set named = [] -%}
    {%- for dimension, attribute, issue, checked, failed in checks -%}
        {%- do named.append({
            'dimension': dimension, 'attribute': attribute, 'issue': issue, 'checked': checked,
            'failed': checked ~ ' and (' ~ failed ~ ')',
        }) -%}
    {%- endfor -%}
    {{ return(named) }}
{%- endmacro %}
