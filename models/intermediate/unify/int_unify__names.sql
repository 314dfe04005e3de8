{#- Every name anybody entered as first or last name, standardized once a spelling. -#}
{{ config(meta={'stepwise': true}) }}
-- The linter's grammar has no list comprehensions.
-- noqa: disable=PRS

with people as (

    -- read twice, worked out once
    select
        first_name,
        last_name
    from {{ ref('int_unify__contacts') }}
    union all
    select
        first_name,
        last_name
    from {{ ref('int_unify__person_references') }}

),

entered as (

    select first_name as name from people
    union
    select last_name as name from people

),

standardized as (

    {{ standardize_name_texts('entered') | indent(4) }}

)

select * from standardized
