{#- 1 / (1 + e^-u), which overflows for no u. -#}
{% macro logistic(u) -%}
    (1 / (1 + exp(least(-({{ u }}), 700))))
{%- endmacro %}


{#- ln(1 + e^u), which overflows for no u. -#}
{% macro softplus(u) -%}
    (greatest({{ u }}, 0) + ln(1 + exp(-abs({{ u }}))))
{%- endmacro %}


{#-
    1 - (1 + y)^-n for y >= 0 and n > 0, exact also where it is tiny: with w = n ln(1 + y) / 2 it is
    2 tanh(w) / (1 + tanh(w)), and ln(1 + y) / 2 is the area hyperbolic tangent of y / (2 + y).
-#}
{% macro one_minus_power(y, n) -%}
    {%- set half_log = 'atanh((' ~ y ~ ') / (2 + ' ~ y ~ '))' -%}
    {%- set tangent = 'tanh((' ~ n ~ ') * ' ~ half_log ~ ')' -%}
    (2 * {{ tangent }} / (1 + {{ tangent }}))
{%- endmacro %}


{#-
    How the values compare that a build knows the data by which parameters were fitted to: an order's
    id, day and amount in the reporting currency, which stay when it is paid back. read_order_keys in
    scripts/train_value.py does the same.
-#}
{% macro order_key() -%}
    md5(order_id || '|' || cast(cast(ordered_at as date) as string) || '|' || cast(gross_amount as string))
{%- endmacro %}
