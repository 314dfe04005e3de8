{#-
    Every phone number anybody entered, with the country that its record names or else the var
    default_country, read once. The key by which numbers match is made of the E.164 form where it is
    valid; not where what was entered is a known placeholder, which the country would hide.
-#}
with people as (

    select
        phone,
        second_phone,
        country
    from {{ ref('int_unify__contacts') }}
    union all
    select
        phone,
        null as second_phone,
        country
    from {{ ref('int_unify__person_references') }}
    union all
    select
        phone,
        null as second_phone,
        null as country
    from {{ ref('stg_files__erasure_requests') }}

),

entered as (

    select
        people.phone,
        coalesce(countries.country_code, {{ default_country() }}) as country_code
    from people
    left join {{ ref('int_unify__countries') }} as countries
        on people.country = countries.country
    union all
    select
        people.second_phone as phone,
        coalesce(countries.country_code, {{ default_country() }}) as country_code
    from people
    left join {{ ref('int_unify__countries') }} as countries
        on people.country = countries.country

),

standardized as (

    select
        *,
        {{ phone_key('phone') }} as entered_key
    from ({{ standardize_phones('entered') }}) as numbers

)

select
    standardized.phone,
    standardized.country_code,
    standardized.phone_e164,
    standardized.is_phone_valid,
    standardized.phone_country_code,
    standardized.phone_kind,
    standardized.phone_extension,
    case
        when standardized.is_phone_valid and placeholders.identifier_value is null
            then right(substr(standardized.phone_e164, 2), 10)
        else standardized.entered_key
    end as phone_key
from standardized
left join {{ ref('ignored_values') }} as placeholders
    on standardized.entered_key = placeholders.identifier_value
    and placeholders.identifier_type = 'phone'
