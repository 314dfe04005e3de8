{#-
    What training wrote, a row a fit, and whether it was trained on this data: whether most of the orders
    that it left the keys of are here. Orders after as_of are looked at as well, so that a rebuild of the
    past knows its own parameters.
-#}
with wanted as (

    select order_key from {{ ref('value_order_keys') }}

),

found as (

    select distinct {{ order_key() }} as order_key
    from {{ ref('int_activity__orders') }}

),

compared as (

    select
        count(*) as key_count,
        count(found.order_key) as found_count
    from wanted
    left join found on wanted.order_key = found.order_key

)

select
    learned.period,
    min(learned.fitted_from) as fitted_from,
    min(learned.fitted_to) as fitted_to,
    min(learned.review_by) as review_by,
    {% for name, model, parameter in [
        ('order_shape', 'bg_nbd', 'r'), ('order_rate', 'bg_nbd', 'alpha'),
        ('dropout_a', 'bg_nbd', 'a'), ('dropout_b', 'bg_nbd', 'b'),
        ('spend_p', 'gamma_gamma', 'p'), ('spend_q', 'gamma_gamma', 'q'), ('spend_scale', 'gamma_gamma', 'v'),
        ('churn_weeks', 'churn', 'weeks'), ('churn_intercept', 'churn', 'intercept'),
        ('churn_silence', 'churn', 'silence'), ('churn_pace', 'churn', 'pace'),
        ('churn_order_odds', 'churn', 'order_odds'),
        ('engagement_intercept', 'engagement_churn', 'intercept'),
        ('engagement_silence', 'engagement_churn', 'silence'),
        ('engagement_pace', 'engagement_churn', 'pace'),
    ] -%}
    max(learned.value) filter (
        where learned.model = '{{ model }}' and learned.parameter = '{{ parameter }}'
    ) as {{ name }},
    {% endfor -%}
    cast(max(compared.found_count) * 2 > max(compared.key_count) as boolean) as is_of_this_data
from {{ ref('value_parameters') }} as learned
cross join compared
group by learned.period
