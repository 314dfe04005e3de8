{#- A list of values; `explode` gives one row for each element of one. -#}
{% macro make_array(values) -%}
    {{ return(adapter.dispatch('make_array')(values)) }}
{%- endmacro %}

{% macro default__make_array(values) -%}
    {{ return('[' ~ values | join(',\n            ') ~ ']') }}
{%- endmacro %}

{% macro spark__make_array(values) -%}
    {{ return('array(' ~ values | join(',\n            ') ~ ')') }}
{%- endmacro %}


{% macro explode(array) -%}
    {{ return(adapter.dispatch('explode')(array)) }}
{%- endmacro %}

{% macro default__explode(array) -%}
    {{ return('unnest(' ~ array ~ ')') }}
{%- endmacro %}

{% macro spark__explode(array) -%}
    {{ return('explode(' ~ array ~ ')') }}
{%- endmacro %}


{#- A text taken apart at a separator that is no regular expression's. -#}
{% macro split_text(value, separator) -%}
    {{ return(adapter.dispatch('split_text')(value, separator)) }}
{%- endmacro %}

{% macro default__split_text(value, separator) -%}
    {{ return("string_split(" ~ value ~ ", '" ~ separator ~ "')") }}
{%- endmacro %}

{% macro spark__split_text(value, separator) -%}
    {{ return("split(" ~ value ~ ", '" ~ separator ~ "')") }}
{%- endmacro %}


{#- Every run of one to `longest` neighbours of a list of words, a blank between them. -#}
{% macro word_runs(words, longest) -%}
    {{ return(adapter.dispatch('word_runs')(words, longest)) }}
{%- endmacro %}

{% macro default__word_runs(words, longest) -%}
    {{ return(
        "flatten([[array_to_string(" ~ words ~ "[place:place + reach], ' ')"
        ~ " for place in range(1, len(" ~ words ~ ") - reach + 1)] for reach in range(" ~ longest ~ ")])"
    ) }}
{%- endmacro %}

{% macro spark__word_runs(words, longest) -%}
    {{ return(
        "flatten(transform(sequence(1, least(" ~ longest ~ ", size(" ~ words ~ "))), reach ->"
        ~ " transform(sequence(1, size(" ~ words ~ ") - reach + 1), place ->"
        ~ " array_join(slice(" ~ words ~ ", place, reach), ' '))))"
    ) }}
{%- endmacro %}
