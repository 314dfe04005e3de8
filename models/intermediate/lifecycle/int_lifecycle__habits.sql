{#-
    The hour, the weekday and the channel on which each customer is most active: the own share of each, drawn
    towards what is expected of the group. Ties go to the earlier one. Channels on which the customer
    cannot be reached are left out.
-#}
with members as (

    select
        customer_id,
        {{ customer_group() }} as customer_group
    from {{ ref('int_customers__enriched') }}

),

reachable as (

    select
        customer_id,
        channel
    from {{ ref('int_customers__reachability') }}
    where is_reachable
        -- there advertisements are shown, nobody is written to
        and channel <> 'social'

),

own as (

    select * from {{ ref('int_lifecycle__habit_counts') }}

),

totals as (

    select
        customer_id,
        habit,
        sum(day_count) as active_days
    from own
    group by customer_id, habit

),

-- beside what customers do themselves only what is most expected of them can be the best
candidates as (

    select
        customer_id,
        habit,
        value,
        day_count
    from own

    union all

    select
        members.customer_id,
        expected.habit,
        expected.value,
        0 as day_count
    from members
    inner join {{ ref('int_lifecycle__group_habits') }} as expected
        on members.customer_group = expected.customer_group
    where expected.place = 1

    union all

    select
        customer_id,
        'channel' as habit,
        channel as value,
        0 as day_count
    from reachable

),

judged as (

    select
        candidates.customer_id,
        candidates.habit,
        candidates.value,
        {{ shrunk_share(
            'candidates.day_count', 'totals.active_days', 'expected.share', 'expected.strength'
        ) }} as share,
        coalesce(totals.active_days / (totals.active_days + expected.strength), 0) as own_weight,
        coalesce(totals.active_days, 0) as active_days
    from candidates
    inner join members
        on candidates.customer_id = members.customer_id
    inner join {{ ref('int_lifecycle__group_habits') }} as expected
        on members.customer_group = expected.customer_group
        and candidates.habit = expected.habit
        and candidates.value = expected.value
    left join totals
        on candidates.customer_id = totals.customer_id
        and candidates.habit = totals.habit
    left join reachable
        on candidates.habit = 'channel'
        and candidates.customer_id = reachable.customer_id
        and candidates.value = reachable.channel
    where candidates.habit <> 'channel' or reachable.customer_id is not null

)

select
    customer_id,
    habit,
    value,
    cast(share as double) as share,
    cast(own_weight as double) as own_weight,
    cast(active_days as bigint) as active_days
from judged
qualify row_number() over (partition by customer_id, habit order by share desc, value asc) = 1
