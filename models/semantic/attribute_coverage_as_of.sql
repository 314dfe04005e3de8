{#- What is known of customers, with the day it is as of, which metrics need. -#}
select
    attribute,
    scope_type,
    scope,
    customer_count,
    known_count,
    {{ as_of_date() }} as as_of_on
from {{ ref('attribute_coverage') }}
