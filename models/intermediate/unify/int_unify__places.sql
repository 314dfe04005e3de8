{#-
    Every combination of region, postal code and country that persons came with, standardized once. A
    region may tell the country of the postal code beside it.
-#}
with entered as (

    select
        region,
        postal_code,
        country
    from {{ ref('int_unify__contacts') }}
    union
    select
        region,
        postal_code,
        country
    from {{ ref('int_unify__person_references') }}

),

located as (

    select
        entered.*,
        countries.country_code
    from entered
    left join {{ ref('int_unify__countries') }} as countries
        on entered.country = countries.country

),

regions as (

    select * from ({{ standardize_regions('located') }}) as standardized

),

placed as (

    select
        located.region,
        located.postal_code,
        located.country,
        located.country_code,
        regions.region_code,
        regions.region_country_code,
        coalesce(located.country_code, regions.region_country_code) as postal_country_code
    from located
    left join regions
        on located.region = regions.region
        and located.country_code is not distinct from regions.country_code

),

postal_code_inputs as (

    select
        postal_code,
        postal_country_code as country_code
    from placed

),

postal_codes as (

    select *
    from ({{ standardize_postal_codes('postal_code_inputs') }}) as standardized

)

select
    placed.region,
    placed.postal_code,
    placed.country,
    placed.country_code,
    placed.region_code,
    placed.region_country_code,
    postal_codes.postal_code_key,
    postal_codes.is_postal_code_valid
from placed
left join postal_codes
    on placed.postal_code = postal_codes.postal_code
    and placed.postal_country_code is not distinct from postal_codes.country_code
