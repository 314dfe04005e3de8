{#-
    A host name as it is shown: lower case, composed letters, full-width forms and foreign dots as
    plain ones, punycode (xn--) as the letters it stands for; null where that is none. These are the
    mappings of UTS 46 that are met in practice.
-#}
{% macro host_in_letters(column) -%}
    {%- set wide = '．。｡－ªº²³¹０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ'
        ~ 'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ' -%}
    {%- set plain = '...-ao2310123456789abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz' -%}
    {%- set host = compose(
        'lower(translate(' ~ column ~ ", '" ~ wide ~ "', '" ~ plain ~ "'))"
    ) -%}
    case
        when {{ regex_matches(column, '[xXｘＸ][nNｎＮ]--') }} then {{ decode_punycode(host) }}
        else {{ host }}
    end
{%- endmacro %}


{#-
    Whether a host in the form of host_in_letters is a domain name of the public internet: two labels
    or more of letters, digits and inner hyphens, the last one no number (RFC 1123, 5891), and no label
    whose direction would mix with its neighbours' (RFC 5893). Null where the host is.
-#}
{% macro is_host(column) -%}
    {%- set first = 'a-z0-9\\p{Ll}\\p{Lo}\\p{Lm}\\p{Nd}' -%}
    {%- set any = first ~ '\\p{Mn}\\p{Mc}\\x{B7}\\x{30FB}' -%}
    {%- set label = '[' ~ first ~ '](?:[' ~ any ~ '-]{0,61}[' ~ any ~ '])?' -%}
    {#- Hebrew, Arabic and their neighbours -#}
    {%- set rtl = '\\x{590}-\\x{8FF}\\x{FB1D}-\\x{FDFF}\\x{FE70}-\\x{FEFF}' -%}
    {%- set rtl_label = '[' ~ rtl ~ '](?:[0-9' ~ rtl ~ '-]*[0-9' ~ rtl ~ '])?' -%}
    {%- set ltr_label = '[^.0-9' ~ rtl ~ '-](?:[^.' ~ rtl ~ ']*[^.' ~ rtl ~ '-])?' -%}
    {%- set dotted = "'.' || " ~ column -%}
    {#- reserved hyphens; the Catalan dot outside l·l; letters that only look like others -#}
    {%- set never = '[.][^.]{2}--|[^l]\\x{B7}|\\x{B7}[^l]|[\\x{640}\\x{1100}-\\x{11FF}]' -%}
    (
        {{ regex_matches(column, '^(?:' ~ label ~ '[.])+' ~ label ~ '$') }}
        and not {{ regex_matches(column, '[0-9]$') }}
        and not {{ regex_matches(dotted, never) }}
        and length({{ column }}) <= 253
        and (
            not {{ regex_matches(column, '[' ~ rtl ~ ']') }}
            or {{ regex_matches(dotted, '^(?:[.](?:' ~ rtl_label ~ '|' ~ ltr_label ~ '))+$') }}
        )
    )
{%- endmacro %}
