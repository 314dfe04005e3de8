-- When and on which channel to contact each customer: by own habits as far as there are any, else by those
-- of the people of one country, who work for a company apart (empirical Bayes).
with members as (

    select
        customer_id,
        coalesce(country_code, 'unknown') || if(company_id is null, '', ' company') as customer_group
    from marts.customers

),

-- things done at a time of one's own choosing; midnight sharp is a day without an hour
actions as (

    select
        events.customer_id,
        case
            when events.channel in ('email', 'sms', 'social') then events.channel
            when events.channel = 'call' then 'phone'
            when events.channel in ('web', 'chat', 'form', 'product') then 'web'
            else 'other'
        end as channel,
        timezone(zones.time_zone, timezone('UTC', events.occurred_at)) as occurred_at
    from yardstick.engagement_events as events
    inner join intermediate.int_customers__time_zones as zones using (customer_id)
    where events.event_type not in (
            'sent', 'delivered', 'processed', 'deferred', 'dropped', 'mta_dropped', 'suppressed', 'bounce',
            'soft_bounce', 'unbounce', 'unsubscribe', 'status_change', 'spam_report', 'task'
        )
        and events.channel not in ('store', 'event')
        and events.is_automated is distinct from true
        and events.occurred_at <> events.occurred_at::date
        and (select as_of_on from intermediate.int_activity__as_of) - events.occurred_at::date < 365

),

days as (

    select
        customer_id,
        channel,
        occurred_at::date as active_on,
        min(hour(occurred_at)) as first_hour
    from actions
    group by customer_id, channel, active_on

),

-- mails are opened when they come, so openings tell of the channel alone
counts as materialized (

    select
        customer_id,
        habit,
        value,
        count(*) as day_count,
        sum(day_count) over (partition by customer_id, habit) as active_days
    from (
        select
            day.customer_id,
            unnest(['hour', 'weekday']) as habit,
            unnest([lpad(day.first_hour::varchar, 2, '0'), isodow(day.active_on)::varchar]) as value
        from (
            select customer_id, active_on, min(first_hour) as first_hour
            from days
            where channel <> 'email'
            group by customer_id, active_on
        ) as day

        union all

        select customer_id, 'channel', channel
        from days
        where channel in ('email', 'sms', 'phone', 'web')
    )
    group by customer_id, habit, value

),

group_counts as (

    select
        members.customer_group,
        counts.habit,
        counts.value,
        sum(counts.day_count) as day_count,
        sum(sum(counts.day_count)) over (partition by members.customer_group, counts.habit) as active_days
    from counts
    inner join members using (customer_id)
    group by members.customer_group, counts.habit, counts.value

),

all_counts as (

    select
        habit,
        value,
        sum(day_count) as day_count,
        sum(sum(day_count)) over (partition by habit) as active_days
    from group_counts
    group by habit, value

),

-- of each part and the whole it belongs to: customers of their group, groups of everybody
parts as (

    select
        'customer' as level,
        counts.habit,
        counts.day_count::double as n,
        counts.active_days::double as total,
        whole.day_count as whole_n,
        whole.active_days as whole_total
    from counts
    inner join members using (customer_id)
    inner join group_counts as whole using (customer_group, habit, value)

    union all

    select
        'group',
        parts.habit,
        parts.day_count,
        parts.active_days,
        whole.day_count,
        whole.active_days
    from group_counts as parts
    inner join all_counts as whole using (habit, value)

),

-- how many days the habits of the whole are worth against a part's own, by moments
strengths as (

    select
        level,
        habit,
        case
            when sum(weight * (within - between)) > 0
                then greatest(
                    round(
                        sum(weight * (1 - within)) filter (where between is not null)
                        / sum(weight * (within - between)),
                        6
                    ),
                    5
                )
        end as strength
    from (
        select
            level,
            habit,
            n * (total - 1) / total as weight,
            (n - 1) / nullif(total - 1, 0) as within,
            (whole_n - n) / nullif(whole_total - total, 0) as between
        from parts
    )
    group by level, habit

),

expected as materialized (

    select
        groups.customer_group,
        everybody.habit,
        everybody.value,
        coalesce(
            (coalesce(own.day_count, 0) + of_group.strength * (everybody.day_count::double / everybody.active_days))
            / (coalesce(totals.active_days, 0) + of_group.strength),
            everybody.day_count::double / everybody.active_days
        ) as share,
        of_customer.strength,
        row_number() over (
            partition by groups.customer_group, everybody.habit order by share desc, everybody.value asc
        ) as place
    from (select distinct customer_group from members) as groups
    cross join all_counts as everybody
    inner join strengths as of_customer
        on everybody.habit = of_customer.habit and of_customer.level = 'customer'
    inner join strengths as of_group
        on everybody.habit = of_group.habit and of_group.level = 'group'
    left join group_counts as own
        on groups.customer_group = own.customer_group
        and everybody.habit = own.habit
        and everybody.value = own.value
    left join (select distinct customer_group, habit, active_days from group_counts) as totals
        on groups.customer_group = totals.customer_group
        and everybody.habit = totals.habit

),

reachable as materialized (

    select
        customer_id,
        channel
    from intermediate.int_customers__reachability
    where is_reachable

),

-- what is not the customer's own habit can be the best only where most is expected of it; of channels any
-- counts on which the customer can be reached
judged as (

    select
        members.customer_id,
        expected.habit,
        expected.value,
        coalesce(
            (coalesce(counts.day_count, 0) + expected.strength * expected.share)
            / (coalesce(totals.active_days, 0) + expected.strength),
            expected.share
        ) as share,
        coalesce(totals.active_days / (totals.active_days + expected.strength), 0) as own_weight,
        coalesce(totals.active_days, 0) as active_days
    from (
        select customer_id, habit, value, day_count from counts where habit <> 'channel'
        union all
        select members.customer_id, expected.habit, expected.value, 0
        from members
        inner join expected using (customer_group)
        where expected.habit <> 'channel' and expected.place = 1
        union all
        select reachable.customer_id, 'channel', reachable.channel, coalesce(counts.day_count, 0)
        from reachable
        left join counts
            on reachable.customer_id = counts.customer_id
            and reachable.channel = counts.value
            and counts.habit = 'channel'
    ) as counts
    inner join members using (customer_id)
    inner join expected using (customer_group, habit, value)
    left join (select distinct customer_id, habit, active_days from counts) as totals using (customer_id, habit)

),

habits as (

    select
        customer_id,
        arg_min(value, (-share, value)) filter (where habit = 'weekday') as weekday,
        arg_min(value, (-share, value)) filter (where habit = 'hour') as hour,
        arg_min(value, (-share, value)) filter (where habit = 'channel') as channel,
        any_value(own_weight) filter (where habit = 'weekday') as weekday_own_weight,
        any_value(own_weight) filter (where habit = 'hour') as hour_own_weight,
        any_value(own_weight) filter (where habit = 'channel') as channel_own_weight,
        any_value(active_days) filter (where habit = 'hour') as active_days
    from judged
    group by customer_id

),

channels as (

    select
        customer_id,
        bool_or(channel = 'email') as is_reachable_by_email,
        bool_or(channel = 'sms') as is_reachable_by_sms,
        bool_or(channel = 'phone') as is_reachable_by_phone,
        bool_or(channel = 'post') as is_reachable_by_post
    from reachable
    group by customer_id

)

select
    zones.customer_id,
    zones.time_zone,
    zones.time_zone_origin,
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'][habits.weekday::integer]
        as best_weekday,
    habits.channel as preferred_channel,
    habits.hour::integer as best_hour,
    coalesce(habits.active_days, 0)::bigint as active_days,
    coalesce(habits.weekday_own_weight, 0)::double as weekday_own_weight,
    coalesce(habits.hour_own_weight, 0)::double as hour_own_weight,
    coalesce(habits.channel_own_weight, 0)::double as channel_own_weight,
    coalesce(channels.is_reachable_by_email, false) as is_reachable_by_email,
    coalesce(channels.is_reachable_by_sms, false) as is_reachable_by_sms,
    coalesce(channels.is_reachable_by_phone, false) as is_reachable_by_phone,
    coalesce(channels.is_reachable_by_post, false) as is_reachable_by_post
from intermediate.int_customers__time_zones as zones
left join habits using (customer_id)
left join channels using (customer_id)
