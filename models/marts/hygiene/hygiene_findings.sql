{#- What whoever keeps the CRM clean should look at. -#}
select
    'info' as severity,
    attribute as subject,
    'values map to nothing known' as finding,
    cast(sum(row_count) as bigint) as row_count,
    'See unmapped_values in the warehouse; add the spellings to the seed of the vocabulary' as remedy
from {{ ref('unmapped_values') }}
group by attribute

union all

select
    'info' as severity,
    attribute as subject,
    'values have gone stale: ' || reason as finding,
    count(*) as row_count,
    'Ask these customers again, see stale_attributes; horizons are the var staleness_days' as remedy
from {{ ref('stale_attributes') }}
group by attribute, reason

union all

{% for part, subject in [
    ('category', 'preferred_category'), ('brand', 'preferred_brand'), ('timeframe', 'purchase_timeframe'),
] -%}
select
    'info' as severity,
    '{{ subject }}' as subject,
    'what customers stated is contradicted by what they did' as finding,
    count(*) as row_count,
    'Go by what they did; {{ part }}_agreement of customer_attributes tells them apart' as remedy
from {{ ref('preference_agreement') }}
where {{ part }}_agreement = 'contradicts'
having count(*) > 0
{{ 'union all' if not loop.last }}
{% endfor %}
