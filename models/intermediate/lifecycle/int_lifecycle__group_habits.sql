{#-
    What is expected of a customer of whom nothing is known: the shares of the group, drawn towards those of
    everybody (empirical Bayes), and how much that is worth against the customer's own days. A group is the
    people of a country, those who work for a company apart.
-#}
{%- set at_least = var('contact_timing').min_days -%}

with members as (

    select
        customer_id,
        {{ customer_group() }} as customer_group
    from {{ ref('int_customers__enriched') }}

),

own_totals as (

    select
        customer_id,
        habit,
        sum(day_count) as active_days
    from {{ ref('int_lifecycle__habit_counts') }}
    group by customer_id, habit

),

own as (

    select
        members.customer_group,
        counts.habit,
        counts.value,
        counts.day_count,
        own_totals.active_days
    from {{ ref('int_lifecycle__habit_counts') }} as counts
    inner join members
        on counts.customer_id = members.customer_id
    inner join own_totals
        on counts.customer_id = own_totals.customer_id
        and counts.habit = own_totals.habit

),

seen as (

    select
        customer_group,
        habit,
        value,
        sum(day_count) as day_count,
        sum(sum(day_count)) over (partition by customer_group, habit) as active_days
    from own
    group by customer_group, habit, value

),

everybody as (

    select
        habit,
        value,
        sum(day_count) as day_count,
        sum(sum(day_count)) over (partition by habit) as active_days
    from seen
    group by habit, value

),

own_strengths as (

    select
        own.habit,
        {{ shrinkage_strength(
            'own.day_count', 'own.active_days', 'seen.day_count', 'seen.active_days', at_least
        ) }} as strength
    from own
    inner join seen
        on own.customer_group = seen.customer_group
        and own.habit = seen.habit
        and own.value = seen.value
    group by own.habit

),

group_strengths as (

    select
        seen.habit,
        {{ shrinkage_strength(
            'seen.day_count', 'seen.active_days', 'everybody.day_count', 'everybody.active_days', at_least
        ) }} as strength
    from seen
    inner join everybody
        on seen.habit = everybody.habit
        and seen.value = everybody.value
    group by seen.habit

),

totals as (

    select distinct
        customer_group,
        habit,
        active_days
    from seen

),

all_groups as (

    select distinct customer_group from members

),

expected as (

    select
        all_groups.customer_group,
        everybody.habit,
        everybody.value,
        {{ shrunk_share(
            'seen.day_count',
            'totals.active_days',
            'cast(everybody.day_count as double) / everybody.active_days',
            'group_strengths.strength',
        ) }} as share,
        own_strengths.strength
    from all_groups
    cross join everybody
    inner join own_strengths
        on everybody.habit = own_strengths.habit
    inner join group_strengths
        on everybody.habit = group_strengths.habit
    left join seen
        on all_groups.customer_group = seen.customer_group
        and everybody.habit = seen.habit
        and everybody.value = seen.value
    left join totals
        on all_groups.customer_group = totals.customer_group
        and everybody.habit = totals.habit

)

select
    customer_group,
    habit,
    value,
    cast(share as double) as share,
    cast(strength as double) as strength,
    row_number() over (partition by customer_group, habit order by share desc, value asc) as place
from expected
