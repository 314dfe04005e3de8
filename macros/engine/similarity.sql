{#-
    The Jaro–Winkler similarity of two texts as DuckDB has it: of the bytes of UTF-8, with half a
    transposition left out, and a beginning in common counted only where Jaro's is above 0.7. Spark's own
    function differs in all three; it speaks where it is below 0.7, for texts of ASCII. Rounded, for a bound
    may be met exactly.
-#}
{% macro jaro_winkler(left, right) -%}
    {{ return(adapter.dispatch('jaro_winkler')(left, right)) }}
{%- endmacro %}

{% macro default__jaro_winkler(left, right) -%}
    {{ return('round(jaro_winkler_similarity(' ~ left ~ ', ' ~ right ~ '), 9)') }}
{%- endmacro %}

{% macro spark__jaro_winkler(left, right) -%}
    {%- set usual = 'jaro_winkler_similarity(' ~ left ~ ', ' ~ right ~ ')' -%}
    {%- set prefix -%}
        size(filter(array(1, 2, 3, 4), n ->
            n <= least(length(p.l), length(p.r)) and left(p.l, n) = left(p.r, n)
        ))
    {%- endset -%}
    {%- set similarity -%}
        element_at(transform(transform(
            array(struct({{ bytes_as_letters(left) }} as l, {{ bytes_as_letters(right) }} as r)),
            p -> struct({{ spark_jaro('p.l', 'p.r') }} as jaro, {{ prefix }} as prefix)),
            p -> p.jaro + case when p.jaro > 0.7 then p.prefix * 0.1D * (1 - p.jaro) else 0D end
        ), 1)
    {%- endset -%}
    {{ return(
        'case when ' ~ usual ~ ' < 0.7 and octet_length(' ~ left ~ ') + octet_length(' ~ right ~ ') = length('
        ~ left ~ ') + length(' ~ right ~ ') then ' ~ usual
        ~ ' when ' ~ usual ~ ' is not null then round(' ~ similarity ~ ', 9) end'
    ) }}
{%- endmacro %}


{#- A text with a letter for each byte of it (Spark). -#}
{% macro bytes_as_letters(value) -%}
    {{ return("decode(encode(" ~ value ~ ", 'UTF-8'), 'ISO-8859-1')") }}
{%- endmacro %}


{#-
    Jaro's similarity of two texts of letters below Ā (Spark), each an attribute of a lambda's argument.
    A letter of the left one meets the first like it of the right one that is near and free; Ā then stands
    in its place. Source: Jaro 1989, Journal of the American Statistical Association 84 (406).
-#}
{% macro spark_jaro(left, right) -%}
    {%- set reach = 'greatest(greatest(length(' ~ left ~ '), length(' ~ right ~ ')) div 2 - 1, 0)' -%}
    {%- set first = 'greatest(i - ' ~ reach ~ ', 1)' -%}
    {%- set letter = 'substr(' ~ left ~ ', i, 1)' -%}
    {%- set jaro -%}
        aggregate(
            sequence(1, length({{ left }})),
            struct({{ right }} as free, '' as met),
            (s, i) -> if(
                locate({{ letter }}, left(s.free, i + {{ reach }}), {{ first }}) > 0,
                struct(
                    overlay(s.free placing 'Ā' from locate({{ letter }}, s.free, {{ first }}) for 1) as free,
                    s.met || {{ letter }} as met
                ),
                s
            ),
            s -> if(s.met = '', 0D, (
                length(s.met) / length({{ left }})
                + length(s.met) / length({{ right }})
                + (length(s.met) - size(filter(
                    filter(split({{ right }}, ''), (c, n) -> substr(s.free, n + 1, 1) = 'Ā'),
                    (c, n) -> c <> substr(s.met, n + 1, 1)
                )) div 2) / length(s.met)
            ) / 3)
        )
    {%- endset -%}
    {{ return(jaro) }}
{%- endmacro %}
