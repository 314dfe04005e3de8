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


{% macro array_size(array) -%}
    {{ return(adapter.dispatch('array_size')(array)) }}
{%- endmacro %}

{% macro default__array_size(array) -%}
    {{ return('len(' ~ array ~ ')') }}
{%- endmacro %}

{% macro spark__array_size(array) -%}
    {{ return('size(' ~ array ~ ')') }}
{%- endmacro %}


{#- An element by its place, 1 first; null where the array has no such place. -#}
{% macro array_element(array, place) -%}
    {{ return(adapter.dispatch('array_element')(array, place)) }}
{%- endmacro %}

{% macro default__array_element(array, place) -%}
    {{ return(array ~ '[' ~ place ~ ']') }}
{%- endmacro %}

{#- Spark has no place 0. -#}
{% macro spark__array_element(array, place) -%}
    {{ return('try_element_at(' ~ array ~ ', nullif(' ~ place ~ ', 0))') }}
{%- endmacro %}


{#- The elements of a list of texts from one place to another as one text, a blank between them. -#}
{% macro array_slice_text(array, first_place, last_place) -%}
    {{ return(adapter.dispatch('array_slice_text')(array, first_place, last_place)) }}
{%- endmacro %}

{% macro default__array_slice_text(array, first_place, last_place) -%}
    {{ return("array_to_string(" ~ array ~ "[" ~ first_place ~ ":" ~ last_place ~ "], ' ')") }}
{%- endmacro %}

{% macro spark__array_slice_text(array, first_place, last_place) -%}
    {{ return(
        "array_join(slice(" ~ array ~ ", " ~ first_place ~ ", " ~ last_place ~ " - " ~ first_place
        ~ " + 1), ' ')"
    ) }}
{%- endmacro %}


{#- The numbers from 1 on as a list. -#}
{% macro numbers_to(last) -%}
    {{ return(adapter.dispatch('numbers_to')(last)) }}
{%- endmacro %}

{% macro default__numbers_to(last) -%}
    {{ return('range(1, ' ~ last ~ ' + 1)') }}
{%- endmacro %}

{#- A sequence to less than its start would run backwards. -#}
{% macro spark__numbers_to(last) -%}
    {%- set number = 'cast(' ~ last ~ ' as int)' -%}
    {{ return('slice(sequence(1, greatest(' ~ number ~ ', 1)), 1, greatest(' ~ number ~ ', 0))') }}
{%- endmacro %}


{#- The elements of one array that are not in another. -#}
{% macro array_without(array, unwanted) -%}
    {{ return(adapter.dispatch('array_without')(array, unwanted)) }}
{%- endmacro %}

{% macro default__array_without(array, unwanted) -%}
    {{ return('[element for element in ' ~ array ~ ' if not list_contains(' ~ unwanted ~ ', element)]') }}
{%- endmacro %}

{% macro spark__array_without(array, unwanted) -%}
    {{ return('filter(' ~ array ~ ', element -> not array_contains(' ~ unwanted ~ ', element))') }}
{%- endmacro %}


{#- Aggregate: the values of a column in a list, in no order. -#}
{% macro collect(column) -%}
    {{ return(adapter.dispatch('collect')(column)) }}
{%- endmacro %}

{% macro default__collect(column) -%}
    {{ return('list(' ~ column ~ ')') }}
{%- endmacro %}

{% macro spark__collect(column) -%}
    {{ return('collect_list(' ~ column ~ ')') }}
{%- endmacro %}


{#- No list at all of a type. -#}
{% macro null_list(data_type) -%}
    {{ return(adapter.dispatch('null_list')(data_type)) }}
{%- endmacro %}

{% macro default__null_list(data_type) -%}
    {{ return('cast(null as ' ~ data_type ~ '[])') }}
{%- endmacro %}

{% macro spark__null_list(data_type) -%}
    {{ return('cast(null as array<' ~ data_type ~ '>)') }}
{%- endmacro %}


{#- Aggregate: the values of a column in the order of another, of the rows where a condition holds. -#}
{% macro collect_in_order(column, order_by, condition) -%}
    {{ return(adapter.dispatch('collect_in_order')(column, order_by, condition)) }}
{%- endmacro %}

{% macro default__collect_in_order(column, order_by, condition) -%}
    {{ return('list(' ~ column ~ ' order by ' ~ order_by ~ ') filter (where ' ~ condition ~ ')') }}
{%- endmacro %}

{% macro spark__collect_in_order(column, order_by, condition) -%}
    {{ return(
        'transform(array_sort(collect_list(named_struct(\'place\', ' ~ order_by ~ ', \'value\', ' ~ column
        ~ ')) filter (where ' ~ condition ~ ')), element -> element.value)'
    ) }}
{%- endmacro %}


{#- The value in the row with the smallest of a group, though it be null: an aggregate. -#}
{% macro value_at_first(value, by) -%}
    {{ return(adapter.dispatch('value_at_first')(value, by)) }}
{%- endmacro %}

{% macro default__value_at_first(value, by) -%}
    {{ return('arg_min_null(' ~ value ~ ', ' ~ by ~ ')') }}
{%- endmacro %}

{% macro spark__value_at_first(value, by) -%}
    {{ return('min_by(' ~ value ~ ', ' ~ by ~ ')') }}
{%- endmacro %}


{#- The last value that is not null, of a group or of the rows of a window. -#}
{% macro last_known(value) -%}
    {{ return(adapter.dispatch('last_known')(value)) }}
{%- endmacro %}

{% macro default__last_known(value) -%}
    {{ return('last(' ~ value ~ ' ignore nulls)') }}
{%- endmacro %}

{% macro spark__last_known(value) -%}
    {{ return('last(' ~ value ~ ', true)') }}
{%- endmacro %}
