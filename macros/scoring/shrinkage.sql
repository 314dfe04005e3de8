{#-
    How many observations the shares of a whole are worth against those of one of its parts: the strength s
    of a Dirichlet prior, by moments, and at_least for what chance makes of few data. Two observations of
    one part agree with probability within = between + (1 - between) / (s + 1), two of different parts with
    probability between, so s = (1 - within) / (within - between) (Dirichlet-multinomial counts, whose
    intraclass correlation is 1 / (s + 1); Mosimann 1962, Biometrika 49, 65-82). Null where parts do
    not differ: the whole says all.

    An aggregate over rows of a part and a value: how often the part had the value, the observations of the
    part, and the same of the whole, the part's own included.
-#}
{% macro shrinkage_strength(count, total, whole_count, whole_total, at_least) -%}
    {%- set count, total = 'cast(' ~ count ~ ' as double)', 'cast(' ~ total ~ ' as double)' -%}
    {%- set within = '(' ~ count ~ ' - 1) / nullif(' ~ total ~ ' - 1, 0)' -%}
    {%- set others = 'nullif(' ~ whole_total ~ ' - ' ~ total ~ ', 0)' -%}
    {%- set between = '(' ~ whole_count ~ ' - ' ~ count ~ ') / ' ~ others -%}
    {%- set weight = count ~ ' * (' ~ total ~ ' - 1) / ' ~ total -%}
    {%- set alike = 'sum(' ~ weight ~ ' * (' ~ within ~ ' - ' ~ between ~ '))' -%}
    {%- set unlike = 'sum(' ~ weight ~ ' * (1 - ' ~ within ~ ')) filter (where ' ~ others ~ ' > 0)' -%}
    case
        -- rounded, for sums of doubles depend on the order of rows
        when {{ alike }} > 0 then greatest(round({{ unlike }} / {{ alike }}, 6), {{ at_least }})
        -- nothing is the part's own
        else null
    end
{%- endmacro %}


{#- A share as observed, drawn towards an expected one by what that is worth; null observations are none. -#}
{% macro shrunk_share(count, total, expected_share, strength) -%}
    coalesce(
        (coalesce({{ count }}, 0) + {{ strength }} * {{ expected_share }})
        / (coalesce({{ total }}, 0) + {{ strength }}),
        {{ expected_share }}
    )
{%- endmacro %}
