{#-
    Facts that lie far after all others and have taken as_of along, as one entry with a wrong date does:
    everybody would look dormant from there. Far is a week and twice the longest silence of the thirty days
    with facts before; of fewer than five such days nothing can be said.
-#}
{{ config(materialized='view') }}

with facts as (

    select
        'orders' as subject,
        cast(ordered_at as date) as fact_on
    from {{ ref('int_unify__orders') }}

    union all

    select
        'deals' as subject,
        cast(created_at as date) as fact_on
    from {{ ref('int_unify__deals') }}

    union all

    select
        'deals' as subject,
        cast(closed_at as date) as fact_on
    from {{ ref('int_unify__deals') }}
    where is_won

    union all

    select
        'engagement_events' as subject,
        cast(occurred_at as date) as fact_on
    from {{ ref('int_unify__engagement_events') }}

),

known as (

    select
        subject,
        fact_on,
        count(*) as fact_count
    from facts
    where fact_on <= {{ as_of_date() }}
    group by subject, fact_on

),

days as (

    select distinct fact_on
    from known

),

silences as (

    select
        fact_on,
        {{ dbt.datediff('lag(fact_on) over (order by fact_on asc)', 'fact_on', 'day') }} as silent_days,
        row_number() over (order by fact_on desc) as recency
    from days

),

compared as (

    select
        fact_on,
        silent_days,
        recency,
        max(silent_days) over (order by fact_on asc rows between 30 preceding and 1 preceding) as usual_days,
        count(silent_days) over (order by fact_on asc rows between 30 preceding and 1 preceding)
            as silence_count
    from silences

),

lone as (

    select
        fact_on,
        silent_days
    from compared
    where recency <= 3
        and silent_days >= 7
        and silent_days > 2 * usual_days
        and silence_count >= 4
        and (select max(days.fact_on) from days) = {{ as_of_date() }}
    order by silent_days desc, fact_on asc
    limit 1

)

select
    known.subject,
    'the newest facts lie ' || cast(max(lone.silent_days) as string) || ' days after all others, and as_of '
    || 'with them' as finding,
    cast(sum(known.fact_count) as bigint) as row_count,
    'See whether their dates are right; mend them at the source, or name the day to look from (--as-of)'
        as remedy
from known
inner join lone
    on known.fact_on >= lone.fact_on
group by known.subject
