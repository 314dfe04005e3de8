{#- ln(1 + y) for y >= 0, exact also where y is tiny. -#}
{% macro log_one_plus(y) -%}
    case when {{ y }} < 0.1 then 2 * atanh({{ y }} / (2 + {{ y }})) else ln(1 + {{ y }}) end
{%- endmacro %}


{#-
    P(Z > z) of a standard normal Z for z >= 0: Hart's rational approximation 5666 (Computer Approximations,
    1968) with the continued fraction beyond 7.07, as West (2005) gives them; 15 digits.
-#}
{% macro normal_tail(z) -%}
    {%- set above = namespace(sql='0.0352624965998911') -%}
    {%- set below = namespace(sql='0.0883883476483184') -%}
    {%- for term in [0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
        221.213596169931, 220.206867912376] -%}
        {%- set above.sql = '(' ~ above.sql ~ ' * ' ~ z ~ ' + ' ~ term ~ ')' -%}
    {%- endfor -%}
    {%- for term in [1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
        637.333633378831, 793.826512519948, 440.413735824752] -%}
        {%- set below.sql = '(' ~ below.sql ~ ' * ' ~ z ~ ' + ' ~ term ~ ')' -%}
    {%- endfor -%}
    case
        when {{ z }} > 37 then 0
        when {{ z }} > 7.07 then
            exp(-{{ z }} * {{ z }} / 2) / 2.5066282746310002
            / ({{ z }} + 1 / ({{ z }} + 2 / ({{ z }} + 3 / ({{ z }} + 4 / ({{ z }} + 0.65)))))
        else exp(-{{ z }} * {{ z }} / 2) * {{ above.sql }} / {{ below.sql }}
    end
{%- endmacro %}


{#-
    The value that a standard normal exceeds with this probability (above 0, at most one half), as a
    number at compile time: Newton's method on the series P(0 < Z < z) = f(z) (z + z^3/3 + z^5/15 + …).
-#}
{% macro normal_quantile(tail) -%}
    {%- set found = namespace(z=0.0) -%}
    {%- for _ in range(30) -%}
        {%- set density = 0.3989422804014327 * 2.718281828459045 ** (-found.z * found.z / 2) -%}
        {%- set series = namespace(term=found.z, sum=found.z) -%}
        {%- for k in range(1, 120) -%}
            {%- set series.term = series.term * found.z * found.z / (2 * k + 1) -%}
            {%- set series.sum = series.sum + series.term -%}
        {%- endfor -%}
        {%- set found.z = found.z + (0.5 - density * series.sum - tail) / density -%}
    {%- endfor -%}
    {{ return(found.z) }}
{%- endmacro %}


{#-
    CTEs, the last named name: the rows of a relation with P(|T| > t) of Student's t beside them as
    name_tail, for t >= 0 and df >= 1, whole or not. With x = df / (df + t^2) it is the incomplete beta
    I_x(df/2, 1/2); its recurrence (DLMF 8.17.20) leads from df to df + 20 in ten terms, and there Hill's
    normal deviate (Algorithm 395, CACM 1970) is good to eleven digits. The ratio of gammas is the series
    of DLMF 5.11.13.
-#}
{% macro t_tail_ctes(name, relation, t, df) -%}
    {%- set a = '(' ~ df ~ ' / 2)' -%}
    {%- set b = '(' ~ df ~ ' / 2 + 10)' -%}
    {%- set x, y, z = name ~ '_x', name ~ '_y', name ~ '_z' -%}
    {%- set log, root, head = name ~ '_log', name ~ '_root', name ~ '_head' -%}
    {%- set scale = '(48 * power(' ~ df ~ ' + 19.5, 2))' -%}
    {{ name }}_squared as (

        select
            *,
            {{ t }} * {{ t }} / {{ df }} as {{ y }}
        from {{ relation }}

    ),

    {{ name }}_logged as (

        select
            *,
            1 / (1 + {{ y }}) as {{ x }},
            {{ log_one_plus(y) }} as {{ log }}
        from {{ name }}_squared

    ),

    {{ name }}_headed as (

        select
            *,
            ({{ df }} + 19.5) * {{ log }} as {{ root }},
            exp(-{{ a }} * {{ log }}) * sqrt({{ y }} * {{ x }})
            {%- for j in range(10) %}
            * ({{ a }} + {{ j + 1 }}) / ({{ a }} + {{ j + 0.5 }})
            {%- endfor %}
            * (
                1 - 1 / (8 * {{ b }}) + 1 / (128 * power({{ b }}, 2)) + 5 / (1024 * power({{ b }}, 3))
                - 21 / (32768 * power({{ b }}, 4)) - 399 / (262144 * power({{ b }}, 5))
            ) / sqrt({{ b }} * 3.141592653589793) as {{ head }}
        from {{ name }}_logged

    ),

    {{ name }}_placed as (

        select
            *,
            sqrt({{ root }}) * (
                1 + (
                    {{ root }} + 3
                    - (0.4 * power({{ root }}, 3) + 3.3 * power({{ root }}, 2) + 24 * {{ root }} + 85.5)
                    / (0.8 * power({{ root }}, 2) + 100 + {{ scale }})
                ) / {{ scale }}
            ) as {{ z }}
        from {{ name }}_headed

    ),

    {{ name }} as (

        {%- set factors = [] %}

        select
            *,
            {{ head }} * (
                1
                {%- for j in range(9) -%}
                {%- set ratio = '(' ~ a ~ ' + ' ~ (j + 0.5) ~ ') / (' ~ a ~ ' + ' ~ (j + 1) ~ ')' -%}
                {%- do factors.append(x ~ ' * ' ~ ratio) %}
                + {{ factors | join(' * ') }}
                {%- endfor %}
            ) + 2 * ({{ normal_tail(z) }}) as {{ name }}_tail
        from {{ name }}_placed

    )
{%- endmacro %}


{#-
    CTEs, the last named name: the rows of a relation with the t beside them, as name_t, that |T| exceeds
    with the probability alpha: Newton's method on ln P against ln t, which is nearly straight, from the
    first term of Cornish and Fisher's expansion.
-#}
{% macro t_critical_ctes(name, relation, df, alpha) -%}
    {%- set z = normal_quantile(alpha / 2) -%}
    {{ name }}_guessed as (

        select
            *,
            {{ z }} * (1 + {{ (z * z + 1) / 4 }} / {{ df }}) as {{ name }}_0
        from {{ relation }}

    ),

    {% for step in range(1, 5) -%}
    {%- set before = name ~ '_guessed' if loop.first else name ~ '_step_' ~ (step - 1) -%}
    {%- set at = name ~ '_at_' ~ step -%}
    {{ t_tail_ctes(at, before, name ~ '_' ~ (step - 1), df) }},

    {{ name ~ '_step_' ~ step if not loop.last else name }} as (

        select
            *,
            {{ name }}_{{ step - 1 }}
            * exp(ln({{ at }}_tail / {{ alpha }}) * {{ at }}_tail / ({{ df }} * {{ at }}_head))
                as {{ name ~ '_' ~ step if not loop.last else name ~ '_t' }}
        from {{ at }}

    ){{ ',' if not loop.last }}

    {% endfor -%}
{%- endmacro %}


{#-
    A query: the rows of a relation with tested_tail, P(|T| > t) of Student's t, and critical_t, what |T|
    exceeds with the probability alpha.
-#}
{% macro with_student_t(relation, t, df, alpha) -%}
    with {{ t_tail_ctes('tested', relation, t, df) }},

    {{ t_critical_ctes('critical', 'tested', df, alpha) }}

    select * from critical
{%- endmacro %}
