{#- What each e-mail address as entered is worth, worked out once a spelling. -#}
-- The linter's grammar has no lambda functions.
-- noqa: disable=PRS

with entered as (

    select email from {{ ref('int_unify__contacts') }}
    union
    select email from {{ ref('int_unify__person_references') }}
    union
    select email from {{ ref('stg_files__erasure_requests') }}

),

standardized as (

    {{ standardize_emails('entered') | indent(4) }}

)

select * from standardized
