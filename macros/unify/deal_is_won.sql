{#- Whether a deal was won: what the source says, else the words of its stage; null while neither tells. -#}
{% macro deal_is_won(is_won, stage) -%}
    coalesce(
        {{ is_won }},
        case
            when {{ regex_matches('lower(' ~ stage ~ ')', '(^|[^a-z]|closed)won([^a-z]|$)') }} then true
            when {{ regex_matches('lower(' ~ stage ~ ')', '(^|[^a-z]|closed)lost([^a-z]|$)') }} then false
            -- the stage does not tell
            else null
        end
    )
{%- endmacro %}
