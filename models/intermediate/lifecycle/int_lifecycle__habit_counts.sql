{#-
    On how many of their days customers were first active in each hour, on each weekday and channel. Mails are
    opened when they come, so openings tell of the channel, but of the sender's hours and weekdays.
-#}
with days as (

    select
        customer_id,
        active_on,
        min(first_hour) as first_hour
    from {{ ref('int_activity__active_days') }}
    where channel <> 'email'
    group by customer_id, active_on

),

observed as (

    select
        customer_id,
        'hour' as habit,
        lpad(cast(first_hour as string), 2, '0') as value
    from days

    union all

    select
        customer_id,
        'weekday' as habit,
        -- from a Monday on
        cast({{ dbt.datediff("cast('1900-01-01' as date)", 'active_on', 'day') }} % 7 + 1 as string) as value
    from days

    union all

    select
        customer_id,
        'channel' as habit,
        channel as value
    from {{ ref('int_activity__active_days') }}
    where channel in ('email', 'sms', 'phone', 'web')

)

select
    customer_id,
    habit,
    value,
    count(*) as day_count
from observed
group by customer_id, habit, value
