{#- Every country anybody entered, standardized once a spelling. -#}
with entered as (

    select country from {{ ref('int_unify__contacts') }}
    union
    select country from {{ ref('int_unify__person_references') }}
    union
    select country from {{ ref('int_unify__companies') }}
    union
    select country from {{ ref('stg_files__area_traits') }}

)

select * from ({{ standardize_countries('entered') }}) as standardized
