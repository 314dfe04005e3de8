{#-
    What BG/NBD (Fader, Hardie & Lee 2005) and Gamma-Gamma (Fader & Hardie 2013) say of a customer with
    x repeat transaction-days (repeat_orders), the last one t_x and today T weeks after the first
    (recency_weeks, age_weeks), as SQL over columns with these names and those of int_value__cuts.
-#}

{#- Probability that the customer is still a buyer (2005, section 4.5); one who never came back is. -#}
{% macro probability_alive() -%}
    case
        when order_shape is null then null
        when repeat_orders = 0 then cast(1 as double)
        else {{ logistic(
            '(order_shape + repeat_orders) * ln((order_rate + recency_weeks) / (order_rate + age_weeks))'
            ~ ' - ln(dropout_a / (dropout_b + repeat_orders - 1))'
        ) }}
    end
{%- endmacro %}


{#- Probability that a customer who is still a buyer orders at least once in the next weeks. -#}
{% macro probability_of_order(weeks) -%}
    {{ one_minus_power(
        weeks ~ ' / (order_rate + age_weeks)', 'order_shape + repeat_orders'
    ) }}
{%- endmacro %}


{#-
    What a customer's own rhythm adds to the log odds of churn: weeks of silence against how many times a
    week something came before. The weights, with names of one prefix, are learned (rhythm in
    scripts/train_value.py).
-#}
{% macro rhythm_log_odds(prefix, repeats, age_weeks, silent_weeks) -%}
    {{ prefix }}_intercept + {{ prefix }}_silence * ln(1 + {{ silent_weeks }})
    + {{ prefix }}_pace * ln(({{ repeats }} + 0.5) / ({{ age_weeks }} + 3))
{%- endmacro %}


{#-
    Probability that a customer does not order in the weeks that make train looked at, told by the own
    rhythm and by what BG/NBD says of it.
-#}
{% macro churn_probability(probability_of_order) -%}
    {%- set order = 'least(greatest(' ~ probability_of_order ~ ', 0.000001), 0.999999)' -%}
    {{ logistic(
        rhythm_log_odds('churn', 'repeat_orders', 'age_weeks', 'age_weeks - recency_weeks')
        ~ ' + churn_order_odds * ln(' ~ order ~ ' / (1 - ' ~ order ~ '))'
    ) }}
{%- endmacro %}


{#- A churn probability as a band, by the cut points of the var churn. -#}
{% macro churn_band(probability) -%}
    case
        when {{ probability }} >= {{ var('churn').high }} then 'high'
        when {{ probability }} >= {{ var('churn').medium }} then 'medium'
        when {{ probability }} is not null then 'low'
        -- not known
        else null
    end
{%- endmacro %}


{#-
    Expected value of an order: the customer's own mean and everybody's, weighed by how much is known
    (2013, equation 5). Null where nobody's mean is finite.
-#}
{% macro expected_order_value() -%}
    (spend_scale + coalesce(repeat_orders * greatest(cast(mean_repeat_value as double), 0), 0)) * spend_p
    / case
        when spend_p * repeat_orders + spend_q > 1 then spend_p * repeat_orders + spend_q - 1
        -- no mean is finite
        else null
    end
{%- endmacro %}


{#-
    Orders that a buyer, being one today, is expected to make over some weeks before and after leaving: the
    mean over the probability p to leave after an order, Beta(a, b + x), of
    (1 - (1 + p t / (alpha + T))^-(r + x)) / p. This is the paper's closed form (2005, equation 10)
    with the Gauss hypergeometric function left as the integral it stands for, in which nothing cancels,
    overflows or is singular (a = 1).

    The integral over the logit of p is summed by the trapezoid rule, which converges exponentially, the
    integrand being analytic within pi of the real line: 161 nodes over where there is any weight, and
    beyond the ends the geometric series that the tails are there. Agrees to nine digits with exact sums.

    A query. relation: keys (names of columns), order_count_shape (r + x), leaving_shape (a),
    staying_shape (b + x) and horizon_ratio (t / (alpha + T)), each row another.
-#}
{% macro expected_orders_while_alive(relation, keys) -%}
    {%- set keys = keys | join(', ') -%}
    with centred as (

        select
            *,
            ln(leaving_shape / staying_shape) as mode_at,
            40 * (1 / leaving_shape + 1 / staying_shape) as spread
        from {{ relation }}

    ),

    bounded as (

        select
            *,
            greatest(
                mode_at - spread - sqrt(2 * spread),
                -20 - ln(order_count_shape * horizon_ratio + staying_shape + 1)
            ) as starts_at,
            least(
                mode_at + spread + sqrt(2 * spread),
                20 + ln(order_count_shape + leaving_shape + 1)
            ) as ends_at,
            leaving_shape * {{ softplus('-mode_at') }} + staying_shape * {{ softplus('mode_at') }}
                as mode_cost
        from centred

    ),

    numbers as (

        select {{ explode(numbers_to(161)) }} as number

    ),

    nodes as (

        select number - 1 as node
        from numbers

    ),

    placed as (

        select
            bounded.*,
            nodes.node,
            (bounded.ends_at - bounded.starts_at) / 160 as step,
            bounded.starts_at + (bounded.ends_at - bounded.starts_at) / 160 * nodes.node as logit
        from bounded
        cross join nodes

    ),

    weighed as (

        select
            {{ keys }},
            {{ logistic('logit') }} as leaving,
            order_count_shape,
            horizon_ratio,
            exp(
                mode_cost
                - leaving_shape * {{ softplus('-logit') }}
                - staying_shape * {{ softplus('logit') }}
            )
            / case
                when node = 0 then 1 - exp(-leaving_shape * step)
                when node = 160 then 1 - exp(-staying_shape * step)
                else 1
            end as weight
        from placed

    )

    select
        {{ keys }},
        sum(weight * {{ one_minus_power('leaving * horizon_ratio', 'order_count_shape') }} / leaving)
        / sum(weight) as expected_orders
    from weighed
    group by {{ keys }}
{%- endmacro %}


{#- Why someone is silent or not, in words: how long it is since the last one, and how long it usually is. -#}
{% macro churn_reason(what, repeats, silent_days, usual_days) -%}
    'last {{ what }} ' || case
        when {{ silent_days }} = 0 then 'today'
        when {{ silent_days }} = 1 then 'yesterday'
        else cast({{ silent_days }} as string) || ' days ago'
    end || case
        when {{ repeats }} = 0 then ', the only one'
        when {{ usual_days }} < 1.5 then ', usually every day'
        else ', usually every ' || cast(cast(round({{ usual_days }}) as int) as string) || ' days'
    end || case
        when {{ repeats }} > 0 and {{ silent_days }} >= 2 * greatest({{ usual_days }}, 1)
            then ': ' || cast(cast(floor({{ silent_days }} / greatest({{ usual_days }}, 1)) as int) as string)
                || ' times as long'
        else ''
    end
{%- endmacro %}
