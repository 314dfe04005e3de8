{#- Text without surrounding blanks; null where nothing is left. -#}
{% macro clean_text(column) -%}
    {{ return("nullif(trim(" ~ column ~ "), '')") }}
{%- endmacro %}


{#- A reference to a person as entered; null where it stands for nobody, such as 0, n/a or guest. -#}
{% macro clean_reference(column) -%}
    {%- set nobody = "'0', '00', '000', '0000', '-', '?', 'x', 'n/a', 'na', 'n.a.', 'none', 'null', 'nil', "
        ~ "'nan', '<na>', 'unknown', 'guest', 'gast', 'anonymous', 'walk-in'" -%}
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


{#-
    Yes and no in some thirty languages, as spreadsheets, databases and forms write them; null for
    anything else.
-#}
{% macro parse_boolean(column) -%}
    {%- set spellings = boolean_spellings() -%}
    {%- set as_written = 'lower(trim(' ~ column ~ '))' -%}
    {#-
        Nearly all are met as written, which spares them the work of vocabulary_key(). Patterns, not
        lists: DuckDB makes a join of a list, and then works the key out of every row.
    -#}
    case
        when {{ column }} = 'true' then true
        when {{ column }} = 'false' then false
        {%- for value in [as_written, vocabulary_key(column)] %}
        {%- for meaning in [true, false] %}
        when {{ regex_matches(value, '^(' ~ spellings[meaning] | join('|') | replace('.', '[.]') ~ ')$') }}
            then {{ meaning | lower }}
        {%- endfor %}
        {%- endfor %}
        -- says neither
        else null
    end
{%- endmacro %}


{#-
    What stands for true and for false, spelt as vocabulary_key() does. Left out is what means either:
    opt-out and unsubscribed (yes to the one question, no to the other), x (ticked or crossed out), jo
    (yes in Swedish, no in Albanian), nai (yes in Greek, no in Hindi), e (evet or ei), o (oui, or a
    zero), -1 (true, or not known), active.
-#}
{% macro boolean_spellings() -%}
    {{ return({
        true: (
            'true t .t. yes y 1 1.0 1.00 on checked ticked enabled granted ✓ ✔ ✔️ ☑ ☑️ ✅'
            ~ ' ja j oui si sí sì s sim tak ano áno da igen evet kyllä kylla joo jah jā taip ya bai'
            ~ ' да д так ναι はい 是 예 네 نعم بله כן हाँ हां ใช่ có vâng'
            ~ ' wahr vrai verdadero verdadeiro vero waar prawda pravda igaz tosi sant sand sann'
            ~ ' adevărat adevarat doğru dogru istina истина правда αληθήσ αληθησ αληθέσ αληθεσ אמת'
            ~ ' 真 참 aktiviert activé activado ativado attivato 有効 启用 已启用'
        ).split(),
        false: (
            'false f .f. no n 0 0.0 0.00 off unchecked unticked disabled denied ✗ ✘ ☐ ❌'
            ~ ' nein non não nao nie ne nem hayır hayir ei nee nej nei nu nē tidak ez'
            ~ ' нет н не ні όχι οχι oxi ochi いいえ 否 아니오 아니요 لا خیر לא नहीं ไม่ใช่ ไม่ không'
            ~ ' falsch faux falso fals onwaar fałsz falsz nepravda hamis epätosi epatosi falskt falsk usann'
            ~ ' yanlış yanliş yanlis laž ложь неправда ψευδήσ ψευδησ ψευδέσ ψευδεσ שקר'
            ~ ' 假 偽 거짓 deaktiviert désactivé desactivado desativado disattivato 無効 禁用 已禁用'
        ).split(),
    }) }}
{%- endmacro %}


{#-
    Plain numbers, also in scientific notation; whole numbers may be written "5.0". With the var
    `decimal_mark` set to a comma, "1.234,50" and "1234,5" are read; "19.90", whose dot cannot separate
    thousands, is not: it would be 1990.
-#}
{% macro parse_number(column, data_type) -%}
    {%- set value = number_text(clean_text(column)) -%}
    {%- if var('decimal_mark') == ',' -%}
        {%- set is_grouped = regex_matches(value, '^[^.]*$|^[+-]?[0-9]{1,3}([.][0-9]{3})+(,[0-9]*)?$') -%}
        {%- set dotted = "replace(replace(" ~ value ~ ", '.', ''), ',', '.')" -%}
        {%- set value = "case when " ~ is_grouped ~ " then " ~ dotted ~ " end" -%}
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
        {%- set number = "try_cast(" ~ value ~ " as " ~ data_type ~ ")" -%}
        {#- DuckDB reads 10000000000.0E4 into a decimal that has no room for it. -#}
        {%- set scientific = "try_cast(try_cast(" ~ value ~ " as decimal(38, 6)) as " ~ data_type ~ ")" -%}
        {%- set is_scientific = "lower(" ~ value ~ ") like '%e%'" -%}
        {{ return("case when " ~ is_scientific ~ " then " ~ scientific ~ " else " ~ number ~ " end") }}
    {%- endif -%}
{%- endmacro %}


{#- A text as casts may read a number of it: Spark would take the digits of every script. -#}
{% macro number_text(value) -%}
    {{ return(adapter.dispatch('number_text')(value)) }}
{%- endmacro %}

{% macro default__number_text(value) -%}
    {{ return(value) }}
{%- endmacro %}

{% macro spark__number_text(value) -%}
    {{ return("case when " ~ regex_matches(value, '^[!-~]+$') ~ " then " ~ value ~ " end") }}
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
    {%- set time = '[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+]00(:?00)?)?' -%}
    {%- set usual = '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}(' ~ time ~ ')?$' %}
    case
        -- nearly all are written so, and nothing else is asked of them
        when {{ regex_matches(column, usual) }} then try_cast({{ column }} as timestamp)
        -- there is no year 0; DuckDB reads it as 1 BC
        when position('0000' in {{ text }}) > 0 and {{ regex_matches(text, '^0000|[./ ]0000([^0-9]|$)') }}
            then null
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
    {%- set month_first = [regex_group(3), regex_group(1), regex_group(2)] | join('-') -%}
    {%- set day_first = [regex_group(3), regex_group(2), regex_group(1)] | join('-') -%}
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


{#-
    The same on Spark: dates of every form are written as ISO 8601 first, for Spark reads no list of formats.
    Which texts are dates is told by regular expressions that know what strptime takes.
-#}
{% macro spark__parse_timestamp(column) -%}
    {%- set text = clean_text(column) -%}
    {%- set numeric = '[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}' -%}
    {%- set time = '[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+]00(:?00)?)?' -%}
    {%- set usual = '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}(' ~ time ~ ')?$' -%}
    {%- set day_first = '^([0-9]{1,2}) ([A-Za-z]+) ([0-9]{4})( .*)?$' -%}
    {%- set month_first = '^([A-Za-z]+) ([0-9]{1,2}), ([0-9]{4})( .*)?$' -%}
    {%- set eight = '^([0-9]{4})([0-9]{2})([0-9]{2})$' -%}
    {%- set date = regex_group(1) ~ '-' ~ regex_group(2) ~ '-' ~ regex_group(3) -%}
    {%- set month = month_number("regexp_extract(entered, '[A-Za-z]+', 0)") %}
    case
        -- nearly all are written so, and nothing else is asked of them
        when {{ regex_matches(column, usual) }} then try_cast({{ column }} as timestamp)
        -- a function of the cleaned text, so that the text is worked out and written once
        else transform(transform(array({{ text }}), entered -> case
            -- there is no year 0
            when {{ regex_matches('entered', '^0000|[./ ]0000([^0-9]|$)') }} then null
            when {{ regex_matches('entered', '^(' ~ numeric ~ ')([T ]+[0-9].*)?$') }}
                then {{ iso_text('entered') }}
            when {{ regex_matches('entered', eight) }} then {{ regex_replace_all('entered', eight, date) }}
            when {{ regex_matches('entered', day_first) }}
                then {{ regex_extract('entered', day_first, 3) }} || '-' || {{ month }}
                    || {{ regex_replace_all('entered', day_first, '-' ~ regex_group(1) ~ regex_group(4)) }}
            when {{ regex_matches('entered', month_first) }}
                then {{ regex_extract('entered', month_first, 3) }} || '-' || {{ month }}
                    || {{ regex_replace_all('entered', month_first, '-' ~ regex_group(2) ~ regex_group(4)) }}
            -- in no known format
            else null
        end), written -> {{ spark_iso_timestamp('written') }})[0]
    end
{%- endmacro %}


{#- The number of a month by its English name or the first three letters of it, as text; null for others. -#}
{% macro month_number(name) -%}
    {%- set months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september',
        'october', 'november', 'december'] -%}
    {%- set cases = [] -%}
    {%- for month in months -%}
        {%- do cases.append("when '" ~ month ~ "' then '" ~ loop.index ~ "'") -%}
        {%- if month | length > 3 -%}
            {%- do cases.append("when '" ~ month[:3] ~ "' then '" ~ loop.index ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return('case lower(' ~ name ~ ') ' ~ cases | join(' ') ~ ' else null end') }}
{%- endmacro %}


{#-
    A text in ISO 8601 order, its date with dashes or slashes, to a UTC timestamp; also with a blank before
    the offset, or with AM and PM.
-#}
{% macro spark_iso_timestamp(text) -%}
    {%- set date = '^([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})' -%}
    {%- set half_day = date ~ ' ([0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2})?) ((?i:[ap]m))$' -%}
    {%- set clock = date ~ '[T ]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?) ?(Z|UTC|[+-].*)?$' -%}
    {%- set dashed = [regex_group(1), regex_group(2), regex_group(3)] | join('-') -%}
    {%- set at_clock = dashed ~ ' ' ~ regex_group(4) -%}
    {%- set at_half_day = at_clock ~ ' ' ~ regex_group(5) %}
    case
        when {{ regex_matches(text, half_day) }}
            then try_to_timestamp(
                upper({{ regex_replace_all(text, half_day, at_half_day) }}),
                case
                    when {{ regex_matches(text, ':[0-9]+:') }} then 'y-M-d h:m:s a'
                    else 'y-M-d h:m a'
                end
            )
        when {{ regex_matches(text, clock) }}
            then try_cast({{ regex_replace_all(text, clock, at_clock ~ regex_group(5)) }} as timestamp)
        when {{ regex_matches(text, date ~ '$') }}
            then try_cast({{ regex_replace_all(text, date, dashed) }} as timestamp)
        else null
    end
{%- endmacro %}
