-- Two rates for one currency on one day would double every order placed on it.
with rates as (

    select
        currency_code,
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by currency_code
            order by valid_from, valid_to
        ) as next_valid_from
    from {{ ref('exchange_rates') }}

)

select *
from rates
where
    valid_to <= valid_from
    or valid_to > next_valid_from
