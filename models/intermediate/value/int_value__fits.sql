{#-
    What training wrote, a row a fit, and whether it was trained on this data: whether most of the orders
    that it left the keys of are here. Orders after as_of are looked at as well, so that a rebuild of the
    past knows its own parameters.
-#}
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
    {{ is_of_this_data(ref('value_order_keys')) }} as is_of_this_data
from {{ ref('value_parameters') }} as learned
group by learned.period
