{#-
    An industry as the seed industries spells its keys: the words, or of a code what its first two digits
    say. Bare digits are NAICS, two to six of them; SIC must say so, for its digits mean other trades; NACE
    says so, or has the letter of its section before the digits (K12 is no division of K, but a school).
-#}
{% macro industry_key(column) -%}
    {%- set industry_words = words(column) -%}
    {%- set digits = regex_replace_all(industry_words, '[^0-9]', '') -%}
    {%- set divisions = (
        'a ?0[1-3]|b ?0[5-9]|c ?[12][0-9]|c ?3[0-3]|d ?35|e ?3[6-9]|f ?4[1-3]|g ?4[5-7]|h ?49|h ?5[0-3]'
        ~ '|i ?5[56]|j ?5[89]|j ?6[0-3]|k ?6[4-6]|l ?68|m ?69|m ?7[0-5]|n ?7[7-9]|n ?8[0-2]|o ?84|p ?85'
        ~ '|q ?8[6-8]|r ?9[0-3]|s ?9[4-6]|t ?9[78]|u ?99'
    ) -%}
    case
        when not {{ regex_matches(column, '[0-9]') }} then {{ industry_words }}
        when {{ regex_matches(industry_words, '^(naics )?[1-9][0-9]{1,5}$') }}
            then 'naics ' || left({{ digits }}, 2)
        when {{ regex_matches(industry_words, '^sic [0-9]{2,4}$') }} then 'sic ' || left({{ digits }}, 2)
        when {{ regex_matches(
            industry_words, '^((nace )?(' ~ divisions ~ ')|nace [0-9]{2})( ?[0-9]{1,2})?$'
        ) }}
            then 'nace ' || left({{ digits }}, 2)
        else {{ industry_words }}
    end
{%- endmacro %}
