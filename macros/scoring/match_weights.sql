{#- What the seed match_weights has levels of: the comparisons, e-mail being three of them. -#}
{% macro weighed_comparisons() -%}
    {%- set plain = comparisons() | map(attribute='name') | reject('equalto', 'email') | list -%}
    {{ return(plain + ['email_of_same_name', 'email_of_part_name', 'email_of_other_name']) }}
{%- endmacro %}


{#-
    Logarithm (base 2) of a pair's level of one comparison in a class: m is one person, u are unrelated
    people, h other people of one household. Equal names count by how frequent the name is, for all but
    those it is natural of: one person, and a family's name in a household. Where many live or work, strangers
    meet more often than the seed says. level_bits: SQL of the logarithm by the seed.
-#}
{% macro comparison_bits(class, comparison, level_bits) -%}
    {%- set shares = {
        'm': {},
        'u': {'given_name': 'given_name_share', 'family_name': 'family_name_share'},
        'h': {'given_name': 'given_name_share + power(2, ' ~ level_bits ~ ')'},
    }[class] -%}
    {%- if class == 'u' and comparison in ['address', 'company'] -%}
        {%- set level_bits = 'greatest(' ~ level_bits ~ ', log2(pairs.' ~ comparison ~ '_share))' -%}
    {%- elif comparison in shares -%}
        {%- set level_bits = 'case when pairs.' ~ comparison ~ ' = 1 then log2(pairs.'
            ~ shares[comparison] ~ ') else ' ~ level_bits ~ ' end' -%}
    {%- endif -%}
    {{ return('coalesce(' ~ level_bits ~ ', 0)') }}
{%- endmacro %}


{#- The same of all comparisons, the weights being at hand as lists (int_identity__scored_pairs). -#}
{% macro class_bits(class) -%}
    {%- set terms = [] -%}
    {%- for comparison in weighed_comparisons() -%}
        {%- set listed = array_element('weights.' ~ class ~ '_' ~ comparison, 'pairs.' ~ comparison) -%}
        {%- do terms.append(comparison_bits(class, comparison, listed)) -%}
    {%- endfor -%}
    {{ return(terms | join('\n        + ')) }}
{%- endmacro %}
