{#- 1 / (1 + e^-u), which overflows for no u; null where u is, which least() would pass over. -#}
{% macro logistic(u) -%}
    (1 / (1 + exp(case when {{ u }} < -700 then 700 else -({{ u }}) end)))
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
    scripts/training.py does the same.
-#}
{% macro order_key() -%}
    md5(order_id || '|' || cast(cast(ordered_at as date) as string) || '|' || cast(gross_amount as string))
{%- endmacro %}


{#-
    Whether parameters were trained on this data: whether most of the orders that training left the keys of
    are here. Orders after as_of are looked at as well, so that a rebuild of the past knows its own
    parameters.
-#}
{% macro is_of_this_data(order_keys) -%}
    (
        select cast(count(found.order_key) * 2 > count(*) as boolean)
        from {{ order_keys }} as wanted
        left join (
            select distinct {{ order_key() }} as order_key
            from {{ ref('int_activity__orders') }}
        ) as found
            on wanted.order_key = found.order_key
    )
{%- endmacro %}
