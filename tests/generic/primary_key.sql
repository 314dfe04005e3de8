{#- Both questions in one test: a node of dbt costs more than the second scan. -#}
{% test primary_key(model, columns, not_null=[]) %}
{{ test_unique_combination(model, columns) }}
union all
select {{ 'null, ' * (columns | length) }}0
from (
    {{ test_not_null_columns(model, columns + not_null) }}
) as nulls
{% endtest %}
