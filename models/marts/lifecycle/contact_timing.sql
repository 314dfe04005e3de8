{#-
    When and on which channel to contact each customer: by own habits as far as there are any, else by those
    of the group.
-#}
with habits as (

    select
        customer_id,
        {% for habit in ['weekday', 'hour', 'channel'] -%}
        min(value) filter (where habit = '{{ habit }}') as {{ habit }},
        min(own_weight) filter (where habit = '{{ habit }}') as {{ habit }}_own_weight,
        {% endfor -%}
        max(active_days) filter (where habit = 'hour') as active_days
    from {{ ref('int_lifecycle__habits') }}
    group by customer_id

),

reachable as (

    select
        customer_id,
        count(*) filter (where channel = 'email') > 0 as is_reachable_by_email,
        count(*) filter (where channel = 'sms') > 0 as is_reachable_by_sms,
        count(*) filter (where channel = 'phone') > 0 as is_reachable_by_phone,
        count(*) filter (where channel = 'post') > 0 as is_reachable_by_post
    from {{ ref('int_customers__reachability') }}
    where is_reachable
    group by customer_id

)

select
    zones.customer_id,
    zones.time_zone,
    zones.time_zone_origin,
    case habits.weekday
        {% for day in ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] -%}
        when '{{ loop.index }}' then '{{ day }}'
        {% endfor -%}
        -- nobody has done anything yet
        else null
    end as best_weekday,
    habits.channel as preferred_channel,
    cast(habits.hour as int) as best_hour,
    cast(coalesce(habits.active_days, 0) as bigint) as active_days,
    coalesce(habits.weekday_own_weight, 0) as weekday_own_weight,
    coalesce(habits.hour_own_weight, 0) as hour_own_weight,
    coalesce(habits.channel_own_weight, 0) as channel_own_weight,
    coalesce(reachable.is_reachable_by_email, false) as is_reachable_by_email,
    coalesce(reachable.is_reachable_by_sms, false) as is_reachable_by_sms,
    coalesce(reachable.is_reachable_by_phone, false) as is_reachable_by_phone,
    coalesce(reachable.is_reachable_by_post, false) as is_reachable_by_post
from {{ ref('int_customers__time_zones') }} as zones
left join habits
    on zones.customer_id = habits.customer_id
left join reachable
    on zones.customer_id = reachable.customer_id
