{#- Text without surrounding blanks; null where nothing is left. -#}
{% macro clean_text(column) -%}
    {{ return("nullif(trim(" ~ column ~ "), '')") }}
{%- endmacro %}


{#- A reference to a person as entered; null where it stands for nobody, such as 0, n/a or guest. -#}
{% macro clean_reference(column) -%}
    {%- set nobody = "'0', '00', '000', '0000', '-', '?', 'x', 'n/a', 'na', 'n.a.', 'none', 'null', 'nil', "
        ~ "'unknown', 'guest', 'gast', 'anonymous', 'walk-in'" -%}
    {{ return(
        "case when lower(trim(" ~ column ~ ")) in (" ~ nobody ~ ") then null else "
        ~ clean_text(column) ~ " end"
    ) }}
{%- endmacro %}


{#- Text to a typed value; null where it cannot be read as one. data_type as in a sources YAML. -#}
{% macro parse(column, data_type) -%}
    {%- if data_type == 'string' -%}{{ return(clean_text(column)) }}
    {%- elif data_type == 'timestamp' -%}{{ return(parse_timestamp(column)) }}
    {%- elif data_type == 'date' -%}{{ return('cast(' ~ parse_timestamp(column) ~ ' as date)') }}
    {%- elif data_type == 'boolean' -%}{{ return(parse_boolean(column)) }}
    {%- else -%}{{ return(parse_number(column, data_type)) }}
    {%- endif -%}
{%- endmacro %}


{#- Yes and no as several languages and systems spell them; null for anything else. -#}
{% macro parse_boolean(column) -%}
    {%- set value = "lower(trim(" ~ column ~ "))" -%}
    {%- set yes = "'true', 't', 'yes', 'y', '1', '1.0', 'on', 'ja', 'j', 'oui', 'si', 'sí', 'sim'" -%}
    {%- set no = "'false', 'f', 'no', 'n', '0', '0.0', 'off', 'nein', 'non', 'não'" -%}
    {{ return(
        'case when ' ~ value ~ ' in (' ~ yes ~ ') then true when ' ~ value ~ ' in (' ~ no ~ ') then false end'
    ) }}
{%- endmacro %}


{#-
    Plain numbers, also in scientific notation; whole numbers may be written "5.0". With the var
    `decimal_mark` set to a comma, "1.234,50" is read and "1234.50" is 123450.
-#}
{% macro parse_number(column, data_type) -%}
    {%- set value = clean_text(column) -%}
    {%- if var('decimal_mark') == ',' -%}
        {%- set value = "replace(replace(" ~ value ~ ", '.', ''), ',', '.')" -%}
    {%- endif -%}
    {%- if data_type in ['int', 'bigint'] -%}
        {%- set number = "try_cast(" ~ value ~ " as decimal(38, 6))" -%}
        {%- set whole = number ~ " = floor(" ~ number ~ ")" -%}
        {{ return("case when " ~ whole ~ " then try_cast(" ~ number ~ " as " ~ data_type ~ ") end") }}
    {%- elif data_type == 'double' -%}
        {%- set number = "try_cast(" ~ value ~ " as double)" -%}
        {#- NaN and infinities are no values: they would poison every sum. -#}
        {{ return("case when abs(" ~ number ~ ") < 1e300 then " ~ number ~ " end") }}
    {%- else -%}
        {{ return("try_cast(" ~ value ~ " as " ~ data_type ~ ")") }}
    {%- endif -%}
{%- endmacro %}


{#-
    Text to a UTC timestamp. ISO 8601 with or without time and offset (no offset means UTC), then
    day.month.year and eight digits, then slashes in the order of the var `slash_dates` (mdy or dmy;
    the other one where only it can be right), then month names. Null for anything else.
-#}
{% macro parse_timestamp(column) -%}
    {{ return(adapter.dispatch('parse_timestamp')(column)) }}
{%- endmacro %}


{#-
    The shape of a text decides how it is read: most are ISO 8601, and trying dozens of formats on every
    value costs more than all else that is done to a table. Numeric dates are turned into ISO 8601 first.
-#}
{% macro default__parse_timestamp(column) -%}
    {%- set text = clean_text(column) -%}
    {%- set numeric = '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}' -%}
    {%- set named = [] -%}
    {%- for date in ['%d %b %Y', '%d %B %Y', '%b %d, %Y', '%B %d, %Y'] -%}
        {%- for time in ['', ' %H:%M', ' %H:%M:%S', ' %I:%M %p'] -%}
            {%- do named.append("'" ~ date ~ time ~ "'") -%}
        {%- endfor -%}
    {%- endfor -%}
    case
        when {{ regex_matches(text, '^(' ~ numeric ~ ')([T ]+[0-9].*)?$') }}
            then {{ iso_timestamp(iso_text(text)) }}
        when {{ regex_matches(text, '^[0-9]{8}$') }} then try_strptime({{ text }}, '%Y%m%d')
        when {{ regex_matches(text, '^[0-9]{1,2} [A-Za-z]|^[A-Za-z]+ [0-9]') }}
            then try_strptime({{ text }}, [{{ named | join(', ') }}])
        -- in no known format
        else null
    end
{%- endmacro %}


{#-
    A numeric date in ISO 8601 order: 31.12.2025, and with slashes by the var slash_dates, or in the other
    order where only that can be right.
-#}
{% macro iso_text(text) -%}
    {%- set parts = '^([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})' -%}
    {%- set month_first, day_first = '\\3-\\1-\\2', '\\3-\\2-\\1' -%}
    {%- set other_order = '^(1[3-9]|[23][0-9])/' if var('slash_dates') == 'mdy'
        else '^[0-9]{1,2}/(1[3-9]|[23][0-9])/' -%}
    case
        when {{ regex_matches(text, '^[0-9]{4}') }} then {{ text }}
        when {{ text }} like '%/%'
            and {{ 'not ' if var('slash_dates') == 'mdy' }}{{ regex_matches(text, other_order) }}
            then {{ regex_replace_all(text, parts, month_first) }}
        else {{ regex_replace_all(text, parts, day_first) }}
    end
{%- endmacro %}


{#- An ISO 8601 text to a UTC timestamp, also with a blank before its offset, or with AM and PM. -#}
{% macro iso_timestamp(text) -%}
    coalesce(
        try_cast({{ text }} as timestamptz) at time zone 'UTC',
        try_cast(regexp_replace({{ text }}, ' ([+-][0-9]{2})', '\1') as timestamptz) at time zone 'UTC',
        try_strptime({{ text }}, ['%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p'])
    )
{%- endmacro %}
