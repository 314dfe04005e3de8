{#-
    Why a raw row cannot be used, from the contract of its table: [{condition, reason}], both SQL
    over typed_rows(). A condition is never null; a reason is text. The linter's target gets none:
    it is to judge what a person wrote, not what is generated from the contract.
-#}
{% macro rejection_rules(source_name, table_name) -%}
    {%- if target.name == 'lint' -%}{{ return([]) }}{%- endif -%}
    {%- set contract = raw_contract(source_name, table_name) -%}
    {%- set rules = [] -%}
    {%- for column in contract.columns -%}
        {%- set value = clean_text(column.quoted) -%}
        {%- if column.is_required -%}
            {%- do rules.append({
                'condition': value ~ ' is null',
                'reason': "'" ~ column.name ~ " is empty'",
            }) -%}
        {%- endif -%}
        {%- if column.data_type != 'string' -%}
            {%- do rules.append({
                'condition': '(' ~ value ~ ' is not null and ' ~ column.typed ~ ' is null)',
                'reason': "'" ~ column.name ~ ": \"' || " ~ column.quoted ~ " || '\" is not a "
                    ~ column.data_type ~ "'",
            }) -%}
        {%- endif -%}
        {%- if column.accepted_values -%}
            {%- do rules.append({
                'condition': "coalesce(lower(" ~ value ~ ") not in ('"
                    ~ column.accepted_values | join("', '") ~ "'), false)",
                'reason': "'" ~ column.name ~ ": \"' || " ~ column.quoted ~ " || '\" is none of "
                    ~ column.accepted_values | join(', ') ~ "'",
            }) -%}
        {%- endif -%}
        {%- if column.is_fact_time -%}
            {%- do rules.append({
                'condition': 'coalesce(' ~ column.typed ~ ' > _load_clock, false)',
                'reason': "'" ~ column.name ~ ": \"' || " ~ column.quoted
                    ~ " || '\" lies after the load'",
            }) -%}
            {%- do rules.append({
                'condition': 'coalesce(' ~ is_default_time(column.typed) ~ ', false)',
                'reason': "'" ~ column.name ~ ": \"' || " ~ column.quoted
                    ~ " || '\" lies before 1970-01-02, as only defaults do'",
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for names in contract.any_of -%}
        {%- set values = [] -%}
        {%- for name in names -%}
            {%- do values.append(clean_text(adapter.quote(name))) -%}
        {%- endfor -%}
        {%- do rules.append({
            'condition': 'coalesce(' ~ values | join(', ') ~ ') is null',
            'reason': "'none of " ~ names | join(', ') ~ " is filled'",
        }) -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}


{#- Whether a raw row can be used: a boolean, never null. -#}
{% macro is_usable(source_name, table_name) -%}
    {%- if execute -%}
    {%- set conditions = rejection_rules(source_name, table_name) | map(attribute='condition') | list -%}
    not ({{ conditions | join('\n        or ') if conditions else 'false' }})
    {%- endif -%}
{%- endmacro %}


{#- Every reason a raw row cannot be used, separated by semicolons; empty text where it can be. -#}
{% macro rejection_reasons(source_name, table_name) -%}
    {%- if execute -%}
    substr(''
    {%- for rule in rejection_rules(source_name, table_name) %}
        || case when {{ rule.condition }} then '; ' || {{ rule.reason }} else '' end
    {%- endfor %}
    , 3)
    {%- endif -%}
{%- endmacro %}


{#- When the newest load ran (UTC), as a scalar subquery. Facts later than this cannot be true. -#}
{% macro load_clock() -%}
    (select max_by(loaded_at, load_run_id) from {{ source('loader', 'load_runs') }})
{%- endmacro %}
