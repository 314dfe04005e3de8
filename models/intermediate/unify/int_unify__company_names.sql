{#- The key of each company name, of those that contacts give and of those that are listed. -#}
with entered as (

    select company_name from {{ ref('int_unify__contacts') }}
    union
    select name as company_name from {{ ref('int_unify__companies') }}

),

standardized as (

    {{ standardize_company_names('entered') | indent(4) }}

)

select * from standardized
