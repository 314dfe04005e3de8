{#-
    Days as seen from which leads are looked at: as_of, where they are scored, and signal_days before, to see
    whose score rose; the days of the fits, to see how these have kept; and, where make train asks for them
    (the var learn_leads), days in the past, whose outcome is known by now, to learn from. These need orders
    from as long before them as their outcome lies after, or old customers pass for leads.
-#}
{%- set lead = var('lead') -%}
with fits as (

    select * from {{ ref('int_leads__fits') }}
    where is_of_this_data

),

first_order as ( -- noqa: ST03

    select min(cast(ordered_at as date)) as first_ordered_on
    from {{ ref('int_activity__orders') }}
    where exclusion_reason is null

),

cuts as (

    select
        'as_of' as cut,
        'full' as period,
        {{ as_of_date() }} as cut_on,
        {{ records_until_date() }} as records_until_on,
        {{ lead.horizon_days }} as horizon_days

    union all

    {% set before = 'cast(' ~ dbt.dateadd('day', -var('signal_days'), as_of_date()) ~ ' as date)' -%}
    select
        'before' as cut,
        period,
        {{ before }} as cut_on,
        {{ before }} as records_until_on,
        horizon_days
    from fits
    where period = 'full'

    {% for number in range(1, lead.training_cuts + 1) if var('learn_leads') -%}
    {%- set days_back = dbt.dateadd('day', -number * lead.horizon_days, as_of_date()) %}
    {%- set cut_on = 'cast(' ~ days_back ~ ' as date)' %}
    union all

    select
        'training_{{ number }}' as cut,
        cast(null as string) as period,
        {{ cut_on }} as cut_on,
        {{ cut_on }} as records_until_on,
        {{ lead.horizon_days }} as horizon_days
    from first_order
    where {{ dbt.datediff('first_ordered_on', cut_on, 'day') }} >= {{ lead.horizon_days }}

    {% endfor -%}
    union all

    select
        period as cut,
        period,
        fitted_to as cut_on,
        fitted_to as records_until_on,
        horizon_days
    from fits
    where {{ dbt.datediff('fitted_to', as_of_date(), 'day') }} >= horizon_days

)

select
    cuts.cut,
    cuts.cut_on,
    cuts.records_until_on,
    cast(coalesce(fits.horizon_days, cuts.horizon_days) as int) as horizon_days,
    fits.period
from cuts
left join fits on cuts.period = fits.period
