{#- What a person should look at, though none of it stops the night. -#}
{% for area, model in [
    ('raw', 'raw_findings'),
    ('hygiene', 'hygiene_findings'),
    ('identity', 'identity_findings'),
    ('value', 'value_findings'),
    ('segments', 'segment_findings'),
    ('campaigns', 'campaign_findings'),
] -%}
select
    '{{ area }}' as area,
    severity,
    subject,
    finding,
    row_count,
    remedy
from {{ ref(model) }}
{{ 'union all' if not loop.last }}
{% endfor -%}
