{#- Raises where other tests return rows: of rows dbt tells only how many, not in which column. -#}
{% test not_null_columns(model, columns) %}
select null_counts.*
from (
    select
        {%- for column in columns %}
        count(*) - count({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
) as null_counts
{%- set message %}
        {{ text_literal('Nulls in ' ~ (model.identifier or model) ~ ':') }}
        {%- for column in columns %}
        || case
            when {{ column }} > 0 then ' {{ column }} (' || cast({{ column }} as string) || ' rows)'
            else ''
        end
        {%- endfor %}
{%- endset %}
where case when {{ columns | join(' + ') }} > 0 then {{ raise_error(message) }} else false end
{% endtest %}
