-- In a currency that does not exist no order of a real one has a rate: nothing would count.
select '{{ var("reporting_currency") }}' as reporting_currency
from {{ ref('currencies') }}
having count(case when currency_code = '{{ var("reporting_currency") }}' then 1 end) = 0
