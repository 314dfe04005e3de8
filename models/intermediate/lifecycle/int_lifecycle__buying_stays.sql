{#-
    Which stage a customer's orders alone put them in, from day to day. An order sets off a clock: at
    fixed numbers of days after it the customer stops being new, becomes dormant, churns. So the stage
    changes on few days, and the rule is asked on those only.

    An order that was cancelled later did count until then. For such a customer the past is cut at each
    day an order was withdrawn, and each part sees the orders that counted in it. Of a buyer of more
    than twenty such days the older withdrawals are taken to be as old as the order.
-#}
{%- set periods = var('lifecycle') -%}
{%- set max_withdrawals = 20 -%}

with orders as (

    select
        crosswalk.customer_id,
        orders.order_id,
        cast(orders.ordered_at as date) as ordered_on,
        orders.counted_until_on
    from {{ ref('int_activity__orders') }} as orders
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on orders.record_id = crosswalk.record_id
    where orders.exclusion_reason is null
        or orders.counted_until_on is not null

),

withdrawals as (

    select
        customer_id,
        counted_until_on as withdrawn_on
    from orders
    where counted_until_on is not null
    group by customer_id, counted_until_on
    qualify row_number() over (partition by customer_id order by counted_until_on desc)
        <= {{ max_withdrawals }}

),

parts as (

    select
        customer_id,
        row_number() over (partition by customer_id order by until_on asc nulls last) as part,
        lag(until_on) over (partition by customer_id order by until_on asc nulls last) as from_on,
        until_on
    from (
        select
            customer_id,
            withdrawn_on as until_on
        from withdrawals
        union all
        select distinct
            customer_id,
            cast(null as date) as until_on
        from orders
    ) as ends

),

seen as (

    select
        parts.customer_id,
        parts.part,
        parts.from_on,
        parts.until_on,
        orders.order_id,
        orders.ordered_on,
        lag(orders.ordered_on) over (
            partition by parts.customer_id, parts.part
            order by orders.ordered_on asc, orders.order_id asc
        ) as previous_on,
        lead(orders.ordered_on) over (
            partition by parts.customer_id, parts.part
            order by orders.ordered_on asc, orders.order_id asc
        ) as next_on,
        -- the oldest of the newest orders that make loyal
        lag(orders.ordered_on, {{ periods.loyal_orders - 1 }}) over (
            partition by parts.customer_id, parts.part
            order by orders.ordered_on asc, orders.order_id asc
        ) as loyal_since_on,
        first_value(orders.ordered_on) over (
            partition by parts.customer_id, parts.part
            order by orders.ordered_on asc, orders.order_id asc
        ) as first_on
    from parts
    inner join orders
        on parts.customer_id = orders.customer_id
    where (orders.counted_until_on is null or orders.counted_until_on >= parts.until_on)
        and (parts.until_on is null or orders.ordered_on < parts.until_on)

),

paced as (

    select
        *,
        max(
            case
                when {{ dbt.datediff('previous_on', 'ordered_on', 'day') }} > {{ periods.churned_days }}
                    then ordered_on
                -- no return
                else null
            end
        ) over (
            partition by customer_id, part
            order by ordered_on asc, order_id asc
            rows between unbounded preceding and current row
        ) as returned_on
    from seen

),

-- from one day with an order to the next
spells as (

    select
        customer_id,
        from_on,
        first_on,
        returned_on,
        loyal_since_on,
        ordered_on,
        greatest(ordered_on, from_on) as starts_on,
        least(next_on, until_on, cast({{ dbt.dateadd('day', 1, as_of_date()) }} as date)) as ends_on
    from paced
    where next_on is null or next_on > ordered_on

),

-- the days of a spell on which a clock runs out
dated as (

    select
        *,
        starts_on as changed_on
    from spells
    where starts_on < ends_on
    {%- for days, clock in [
        (periods.new_days + 1, 'first_on'),
        (periods.new_days + 1, 'returned_on'),
        (periods.loyal_days, 'loyal_since_on'),
        (periods.dormant_days + 1, 'ordered_on'),
        (periods.churned_days + 1, 'ordered_on'),
    ] %}
    {%- set runs_out_on = 'cast(' ~ dbt.dateadd('day', days, clock) ~ ' as date)' %}

    union all

    select
        *,
        {{ runs_out_on }} as changed_on
    from spells
    where {{ runs_out_on }} > starts_on
        and {{ runs_out_on }} < ends_on
    {%- endfor %}

),

aged as (

    select
        customer_id,
        from_on,
        ordered_on,
        changed_on,
        {{ dbt.datediff('first_on', 'changed_on', 'day') }} as days_since_first,
        {{ dbt.datediff('ordered_on', 'changed_on', 'day') }} as days_since_last,
        {{ dbt.datediff('returned_on', 'changed_on', 'day') }} as days_since_return,
        {{ dbt.datediff('loyal_since_on', 'changed_on', 'day') }} as days_since_loyal_order
    from dated

),

judged as (

    select
        customer_id,
        changed_on,
        case
            when days_since_last > {{ periods.churned_days }} then 'churned'
            when days_since_last > {{ periods.dormant_days }} then 'dormant'
            when days_since_return <= {{ periods.new_days }} then 'won_back'
            when days_since_loyal_order < {{ periods.loyal_days }} then 'loyal'
            when days_since_first <= {{ periods.new_days }} then 'new'
            else 'active'
        end as lifecycle_stage,
        case
            when changed_on = ordered_on then 'ordered'
            when changed_on = from_on then 'order_withdrawn'
            when days_since_last > {{ periods.dormant_days }} then 'silence'
            else 'time_passed'
        end as reason
    from aged

    union all

    -- the last order that counted was withdrawn
    select
        parts.customer_id,
        parts.from_on as changed_on,
        cast(null as string) as lifecycle_stage,
        'order_withdrawn' as reason
    from parts
    left join seen
        on parts.customer_id = seen.customer_id
        and parts.part = seen.part
        and parts.from_on >= seen.ordered_on
    where parts.from_on is not null
        and seen.customer_id is null

),

changes as (

    select
        *,
        row_number() over (partition by customer_id order by changed_on asc, reason asc) as place,
        lag(lifecycle_stage) over (partition by customer_id order by changed_on asc, reason asc)
            as previous_stage
    from judged

),

stays as (

    select
        customer_id,
        lifecycle_stage,
        changed_on as entered_on,
        lead(changed_on) over (partition by customer_id order by place) as left_on,
        reason
    from changes
    where place = 1 or lifecycle_stage is distinct from previous_stage

)

select * from stays
where lifecycle_stage is not null
