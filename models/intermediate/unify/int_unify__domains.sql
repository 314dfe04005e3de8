{#-
    The registrable domain of each web address as entered, of contacts' companies and of those that
    are listed; punycode as letters, as mail domains are, so that both agree.
-#}
-- The linter's grammar has no lambda functions.
-- noqa: disable=PRS

with entered as (

    select company_domain as domain from {{ ref('int_unify__contacts') }}
    union
    select domain from {{ ref('int_unify__companies') }}

),

standardized as (

    {{ standardize_domains('entered') | indent(4) }}

)

select
    domain,
    coalesce({{ host_in_letters('registrable_domain') }}, registrable_domain) as registrable_domain
from standardized
