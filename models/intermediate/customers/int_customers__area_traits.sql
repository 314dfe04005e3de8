{#-
    What is known of the area each customer lives in, one row a customer with any: the row of area_traits
    whose postal code is the longest beginning of the customer's, within the country. Traits of an area
    are never a person's.
-#}
with areas as (

    select
        countries.country_code,
        {{ postal_key('traits.postal_code') }} as postal_key,
        traits.income_band,
        traits.urbanity,
        traits.climate
    from {{ ref('stg_files__area_traits') }} as traits
    inner join {{ ref('int_unify__countries') }} as countries
        on traits.country = countries.country
    where countries.country_code is not null
        and {{ postal_key('traits.postal_code') }} is not null
    qualify
        row_number() over (
            partition by countries.country_code, {{ postal_key('traits.postal_code') }}
            order by traits.country, traits.postal_code
        ) = 1

),

lengths as (

    select distinct
        country_code,
        length(postal_key) as prefix_length
    from areas

),

postal_codes as (

    select distinct
        country_code,
        postal_key
    from {{ ref('int_customers__enriched') }}
    where country_code is not null and postal_key is not null

),

matched as (

    select
        postal_codes.country_code,
        postal_codes.postal_key,
        areas.income_band,
        areas.urbanity,
        areas.climate
    from postal_codes
    inner join lengths
        on postal_codes.country_code = lengths.country_code
        and length(postal_codes.postal_key) >= lengths.prefix_length
    inner join areas
        on postal_codes.country_code = areas.country_code
        and left(postal_codes.postal_key, lengths.prefix_length) = areas.postal_key
    qualify
        row_number() over (
            partition by postal_codes.country_code, postal_codes.postal_key
            order by lengths.prefix_length desc
        ) = 1

)

select
    enriched.customer_id,
    matched.income_band as area_income_band,
    matched.urbanity as area_urbanity,
    matched.climate as area_climate
from {{ ref('int_customers__enriched') }} as enriched
inner join matched
    on enriched.country_code = matched.country_code
    and enriched.postal_key = matched.postal_key
