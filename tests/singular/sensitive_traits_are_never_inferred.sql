-- Gender, education, income and date of birth of a customer are what one of their own records states, or
-- unknown: nothing may fill them.
{% for attribute in ['gender', 'education', 'income_band', 'birth_date'] -%}
select
    customers.customer_id,
    '{{ attribute }}' as attribute
from {{ ref('customers') }} as customers
where customers.{{ attribute }} is not null
    and not exists (
        select 1
        from {{ ref('int_customers__ranked_records') }} as records
        where records.customer_id = customers.customer_id
            and records.{{ attribute }} = customers.{{ attribute }}
    )
{{ 'union all' if not loop.last }}
{% endfor %}
