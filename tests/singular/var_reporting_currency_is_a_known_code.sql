-- In a currency that does not exist no order of a real one has a rate: nothing would count.
select known.known_count
from (
    select count(case when currency_code = '{{ var("reporting_currency") }}' then 1 end) as known_count
    from {{ ref('currencies') }}
) as known
where known.known_count = 0
