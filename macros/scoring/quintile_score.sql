{#-
    A score of 1 to 5 by the cut points <prefix>_20, _40, _60, _80. A value equal to a cut point gets
    the lower score where large is good, the better one where small is good, so ties score alike.
-#}
{% macro quintile_score(value, prefix, smaller_is_better=false) -%}
    {%- if smaller_is_better -%} 5 {%- else -%} 1 {%- endif -%}
    {%- for percent in [20, 40, 60, 80] %}
    {{ '-' if smaller_is_better else '+' }}
        case when {{ value }} > {{ prefix }}_{{ percent }} then 1 else 0 end
    {%- endfor -%}
{%- endmacro %}


{#- The four cut points of a column as aggregates: linear-interpolation quantiles (type 7). -#}
{% macro quintile_cuts(value, prefix) -%}
    {%- for percent in [20, 40, 60, 80] %}
    percentile_cont(0.{{ percent }}) within group (order by {{ value }}) as {{ prefix }}_{{ percent }}
    {{- ',' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
