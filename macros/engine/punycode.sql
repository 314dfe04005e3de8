{#-
    The labels of a host that are written in punycode (xn--) as the letters they stand for, by RFC 3492;
    null where one of them is no punycode or stands for plain ASCII.
-#}
{% macro decode_punycode(host) -%}
    {{ return(adapter.dispatch('decode_punycode')(host)) }}
{%- endmacro %}

{% macro default__decode_punycode(host) -%}
    {%- set digits = "list_transform(string_split(regexp_extract(label, '^xn--(?:.*-)?([^-]*)$', 1), ''), "
        ~ "lambda letter: " ~ punycode_state("''", "instr('" ~ punycode_digits() ~ "', letter) - 1") ~ ")" -%}
    {%- set folded = 'list_reduce(' ~ digits ~ ', lambda state, step: '
        ~ punycode_step('state', 'step.digit') ~ ', '
        ~ punycode_state("regexp_extract(label, '^xn--(.*)-[^-]*$', 1)", '0') ~ ')' -%}
    {%- set labels = "list_transform(string_split(" ~ host ~ ", '.'), lambda label: case when label not like"
        ~ " 'xn--%' then label else list_transform([" ~ folded ~ "], lambda state: case when state.w = 1 and"
        ~ " regexp_matches(state.text, '[^\\x00-\\x7F]') then state.text end)[1] end)" -%}
    {#- array_to_string would pass over a null label -#}
    list_reduce({{ labels }}, lambda host, label: host || '.' || label)
{%- endmacro %}

{% macro spark__decode_punycode(host) -%}
    {%- set digits = "transform(split(regexp_extract(label, '^xn--(?:.*-)?([^-]*)$', 1), ''), "
        ~ "letter -> instr('" ~ punycode_digits() ~ "', letter) - 1)" -%}
    {%- set start = punycode_state("regexp_extract(label, '^xn--(.*)-[^-]*$', 1)", '0') -%}
    {%- set folded = 'aggregate(' ~ digits ~ ', ' ~ start ~ ', (state, digit) -> '
        ~ punycode_step('state', 'digit') ~ ', state -> case when state.w = 1 and'
        ~ " regexp_like(state.text, '[^\\x00-\\x7F]') then state.text end)" -%}
    {%- set labels = "transform(split(" ~ host ~ ", '[.]'), label -> case when label not like 'xn--%' then"
        ~ " label else " ~ folded ~ " end)" -%}
    aggregate(
        slice({{ labels }}, 2, 127), {{ labels }}[0], (host, label) -> host || '.' || label
    )
{%- endmacro %}


{% macro punycode_digits() -%}
    {{ return('abcdefghijklmnopqrstuvwxyz0123456789') }}
{%- endmacro %}


{#- What the fold over a label's digits carries: the text so far and the RFC's i, n, bias, oldi, w, k. -#}
{% macro punycode_fields(values) -%}
    {{ return(adapter.dispatch('punycode_fields')(values)) }}
{%- endmacro %}

{% macro default__punycode_fields(values) -%}
    {%- set fields = [] -%}
    {%- for name, value in values.items() -%}
        {%- set data_type = 'string' if name == 'text' else 'bigint' -%}
        {%- do fields.append("'" ~ name ~ "': cast(" ~ value ~ ' as ' ~ data_type ~ ')') -%}
    {%- endfor -%}
    {{ return('{' ~ fields | join(', ') ~ '}') }}
{%- endmacro %}

{% macro spark__punycode_fields(values) -%}
    {%- set fields = [] -%}
    {%- for name, value in values.items() -%}
        {%- set data_type = 'string' if name == 'text' else 'bigint' -%}
        {%- do fields.append("'" ~ name ~ "', cast(" ~ value ~ ' as ' ~ data_type ~ ')') -%}
    {%- endfor -%}
    {{ return('named_struct(' ~ fields | join(', ') ~ ')') }}
{%- endmacro %}


{% macro punycode_state(text, digit) -%}
    {{ return(punycode_fields({
        'text': text, 'i': '0', 'n': '128', 'bias': '72', 'oldi': '0', 'w': '1', 'k': '36', 'digit': digit,
    })) }}
{%- endmacro %}


{#- One digit further. A digit below its threshold ends a number, which says where the next letter goes. -#}
{% macro punycode_step(state, digit) -%}
    {%- set i = '(' ~ state ~ '.i + ' ~ digit ~ ' * ' ~ state ~ '.w)' -%}
    {%- set threshold = 'least(greatest(' ~ state ~ '.k - ' ~ state ~ '.bias, 1), 26)' -%}
    {%- set is_end = digit ~ ' < ' ~ threshold -%}
    {%- set size = '(length(' ~ state ~ '.text) + 1)' -%}
    {%- set n = '(' ~ state ~ '.n + ' ~ floor_divide(i, size) ~ ')' -%}
    {%- set place = 'mod(' ~ i ~ ', ' ~ size ~ ')' -%}
    {%- set damped = floor_divide(
        i ~ ' - ' ~ state ~ '.oldi', '(case when ' ~ state ~ '.oldi = 0 then 700 else 2 end)'
    ) -%}
    {%- set delta = '(' ~ damped ~ ' + ' ~ floor_divide(damped, size) ~ ')' -%}
    {%- set bias -%}
        case
            {%- for power in range(5) %}
            when {{ delta }} < 456 * {{ 35 ** power }}
                then {{ 36 * power }} + {{ floor_divide(
                    '36 * ' ~ floor_divide(delta, 35 ** power),
                    '(' ~ floor_divide(delta, 35 ** power) ~ ' + 38)'
                ) }}
            {%- endfor %}
            -- not reached by any text
            else null
        end
    {%- endset -%}
    {%- set letter = 'case when ' ~ n ~ ' between 128 and 55295 or ' ~ n ~ ' between 57344 and 1114111 then '
        ~ character('cast(' ~ n ~ ' as int)') ~ ' end' -%}
    case
        when {{ digit }} < 0 then {{ punycode_fields({
            'text': 'null', 'i': '0', 'n': '0', 'bias': '0', 'oldi': '0', 'w': '1', 'k': '0', 'digit': '0',
        }) }}
        when {{ is_end }} then {{ punycode_fields({
            'text': 'substr(' ~ state ~ '.text, 1, cast(' ~ place ~ ' as int)) || ' ~ letter
                ~ ' || substr(' ~ state ~ '.text, cast(' ~ place ~ ' as int) + 1)',
            'i': place ~ ' + 1',
            'n': n,
            'bias': bias,
            'oldi': place ~ ' + 1',
            'w': '1',
            'k': '36',
            'digit': '0',
        }) }}
        else {{ punycode_fields({
            'text': state ~ '.text',
            'i': i,
            'n': state ~ '.n',
            'bias': state ~ '.bias',
            'oldi': state ~ '.oldi',
            'w': 'least(' ~ state ~ '.w * (36 - ' ~ threshold ~ '), 1000000000)',
            'k': state ~ '.k + 36',
            'digit': '0',
        }) }}
    end
{%- endmacro %}


{#- The character of a code point. -#}
{% macro character(code_point) -%}
    {{ return(adapter.dispatch('character')(code_point)) }}
{%- endmacro %}

{% macro default__character(code_point) -%}
    {{ return('chr(' ~ code_point ~ ')') }}
{%- endmacro %}

{#- Spark's own chr ends at 255. -#}
{% macro spark__character(code_point) -%}
    {{ return("decode(unhex(lpad(hex(" ~ code_point ~ "), 8, '0')), 'UTF-32BE')") }}
{%- endmacro %}


{% macro floor_divide(value, divisor) -%}
    {{ return('cast(floor(cast(' ~ value ~ ' as double) / ' ~ divisor ~ ') as bigint)') }}
{%- endmacro %}
