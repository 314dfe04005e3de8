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
    A query: the rows of a relation with P(|T| > t) of Student's t beside them, for t >= 0 and df >= 1,
    whole or not. With x = df / (df + t^2) it is the incomplete beta I_x(df/2, 1/2); its recurrence
    (DLMF 8.17.20) leads from df to df + 20 in ten terms, and there Hill's normal deviate (Algorithm 395,
    CACM 1970) is good to eleven digits. The ratio of gammas is the series of DLMF 5.11.13.
-#}
{% macro with_t_tail(relation, t, df, name) -%}
    {%- set a = '(' ~ df ~ ' / 2)' -%}
    {%- set y, z, head, root, one, log = name ~ '_y', name ~ '_z', name ~ '_head', name ~ '_root', name ~ '_x',
        name ~ '_log' -%}
    {%- set terms = namespace(sum='1', gamma='1') -%}
    {%- for j in range(8, -1, -1) -%}
        {%- set terms.sum = '(1 + ' ~ one ~ ' * (' ~ a ~ ' + ' ~ (j + 0.5) ~ ') / (' ~ a ~ ' + ' ~ (j + 1)
            ~ ') * ' ~ terms.sum ~ ')' -%}
    {%- endfor -%}
    {%- for j in range(10) -%}
        {%- set terms.gamma = terms.gamma ~ ' * (' ~ a ~ ' + ' ~ (j + 1) ~ ') / (' ~ a ~ ' + ' ~ (j + 0.5)
            ~ ')' -%}
    {%- endfor -%}
    {%- set b = '(' ~ a ~ ' + 10)' -%}
    {%- set series = namespace(sql='-399 / 262144.0') -%}
    {%- for term in ['-21 / 32768.0', '5 / 1024.0', '1 / 128.0', '-1 / 8.0', '1'] -%}
        {%- set series.sql = '(' ~ series.sql ~ ' / ' ~ b ~ ' + ' ~ term ~ ')' -%}
    {%- endfor -%}
    select
        *,
        {{ head }} * {{ terms.sum }} + 2 * ({{ normal_tail(z) }}) as {{ name }}
    from (
        select
            *,
            exp(-{{ a }} * {{ log }}) * sqrt({{ y }} * {{ one }}) * {{ terms.gamma }}
            * {{ series.sql }} / sqrt({{ b }} * 3.141592653589793) as {{ head }},
            sqrt({{ root }}) * (
                1 + (
                    {{ root }} + 3 - (((0.4 * {{ root }} + 3.3) * {{ root }} + 24) * {{ root }} + 85.5)
                    / (0.8 * {{ root }} * {{ root }} + 100 + 48 * power({{ df }} + 19.5, 2))
                ) / (48 * power({{ df }} + 19.5, 2))
            ) as {{ z }}
        from (
            select
                *,
                1 / (1 + {{ y }}) as {{ one }},
                {{ log_one_plus(y) }} as {{ log }},
                ({{ df }} + 19.5) * ({{ log_one_plus(y) }}) as {{ root }}
            from (
                select
                    *,
                    {{ t }} * {{ t }} / {{ df }} as {{ y }}
                from {{ relation }}
            ) as {{ name }}_squared
        ) as {{ name }}_logged
    ) as {{ name }}_placed
{%- endmacro %}


{#-
    A query: the rows of a relation with the t beside them that |T| exceeds with the probability alpha:
    Newton's method on ln P against ln t, which is nearly straight, from the first term of
    Cornish and Fisher's expansion.
-#}
{% macro with_t_critical(relation, df, alpha, name) -%}
    {%- set z = normal_quantile(alpha / 2) -%}
    {%- set query = namespace(
        sql='(select *, ' ~ z ~ ' * (1 + ' ~ (z * z + 1) / 4 ~ ' / ' ~ df ~ ') as ' ~ name ~ '_0 from '
            ~ relation ~ ') as ' ~ name ~ '_start'
    ) -%}
    {%- for step in range(1, 5) -%}
        {%- set before, tail = name ~ '_' ~ (step - 1), name ~ '_tail_' ~ step -%}
        {%- set query.sql = '(select *, ' ~ before ~ ' * exp(ln(' ~ tail ~ ' / ' ~ alpha ~ ') * ' ~ tail ~ ' / ('
            ~ df ~ ' * ' ~ tail ~ '_head)) as ' ~ name ~ '_' ~ step ~ ' from ('
            ~ with_t_tail(query.sql, before, df, tail) ~ ') as ' ~ tail ~ '_found) as ' ~ name ~ '_step_' ~ step -%}
    {%- endfor -%}
    select
        *,
        {{ name }}_4 as {{ name }}
    from {{ query.sql }}
{%- endmacro %}
