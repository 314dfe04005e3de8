{#-
    The day the build looks at the world from: the var as_of, else the newest order, deal or event,
    else the day of the load. Facts after the load's clock were quarantined in staging, so none of
    them can move it. Contacts and companies created later are known already, whatever their clocks
    say, unless the day was named to rebuild the past: records_until_on tells.
-#}
{%- set as_of = var('as_of') or env_var('CRM_AS_OF', '') -%}

{% if as_of -%}
select
    cast('{{ as_of }}' as date) as as_of_on,
    cast('{{ as_of }}' as date) as records_until_on
{%- else -%}
with facts as (

    select max(ordered_at) as newest_at from {{ ref('int_unify__orders') }}
    union all
    select max(created_at) from {{ ref('int_unify__deals') }}
    union all
    select max(closed_at) from {{ ref('int_unify__deals') }}
    where is_won and closed_at <= {{ load_clock() }}
    union all
    select max(occurred_at) from {{ ref('int_unify__engagement_events') }}

)

select
    coalesce(cast(max(newest_at) as date), cast({{ load_clock() }} as date)) as as_of_on,
    cast('9999-12-31' as date) as records_until_on
from facts
{%- endif %}
