{#- A company's name key without blanks: "data works" and "dataworks" are one name. -#}
{% macro company_compact(name_key) -%}
    {{ return("nullif(replace(" ~ name_key ~ ", ' ', ''), '')") }}
{%- endmacro %}


{#- What a registrable domain is called, without hyphens: acmeworks of acme-works.co.uk. -#}
{% macro domain_label(domain) -%}
    {{ return("replace(split_part(" ~ domain ~ ", '.', 1), '-', '')") }}
{%- endmacro %}


{#-
    The words of a company's name key without legal forms that stand amid it ("acme gmbh berlin") and
    without the words of its own city, as an array; the name as it is where nothing would be left.
-#}
{% macro company_core_words(name_key, city_key) -%}
    {%- set forms = 'gmbh|mbh|ag|kg|inc|incorporated|llc|ltd|limited|plc|corp|corporation|bv|nv|srl|sarl'
        ~ '|spa|sas|oy|aps|kft|doo|gesmbh' -%}
    {%- set spaced = regex_replace_all(name_key ~ " || ' '", ' (?:' ~ forms ~ ') ', ' ') -%}
    {%- set words = split_text('trim(' ~ spaced ~ ')', ' ') -%}
    {%- set placeless = array_without(words, split_text('coalesce(' ~ city_key ~ ", '')", ' ')) -%}
    case when {{ array_size(placeless) }} = 0 then {{ words }} else {{ placeless }} end
{%- endmacro %}


{#- The digits of a name, a blank between the numbers; empty without any. -#}
{% macro company_numbers(name) -%}
    {{ return("trim(" ~ regex_replace_all(name, '[^0-9]+', ' ') ~ ")") }}
{%- endmacro %}


{#- Whether two words are one with a slip of the hand: one edit in five letters, two in nine. -#}
{% macro is_mistyped(left_word, right_word) -%}
    levenshtein({{ left_word }}, {{ right_word }}) <= case
        when least(length({{ left_word }}), length({{ right_word }})) >= 9 then 2
        when least(length({{ left_word }}), length({{ right_word }})) >= 5 then 1
        else 0
    end
{%- endmacro %}
