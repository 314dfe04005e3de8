{#-
    How many customers went from which primary segment to which within a month, those who stayed
    included. In the first recorded month everybody comes from none.
-#}
with first_record as (

    select min(as_of_on) as first_on
    from {{ ref('segment_ledger') }}
    having min(as_of_on) <= {{ as_of_date() }}

),

periods as (

    select
        place,
        cast(starts_at as date) as period_start,
        cast({{ dbt.dateadd('month', 1, 'starts_at') }} as date) as next_start
    from (
        select
            place,
            {{ dbt.dateadd('month', 'place - 1', 'first_month') }} as starts_at
        from (
            select
                first_month,
                {{ explode(numbers_to('month_count')) }} as place
            from (
                select
                    {{ dbt.date_trunc('month', 'first_on') }} as first_month,
                    {{ dbt.datediff('first_on', as_of_date(), 'month') }} + 1 as month_count
                from first_record
            ) as known
        ) as numbered
    ) as begun

),

bounds as (

    select
        min(period_start) as first_start,
        max(place) as last_place
    from periods

),

-- stays by the places of the months at whose end they lasted
stays as (

    select
        history.customer_id,
        history.segment_key,
        history.entered_at,
        {{ dbt.datediff('bounds.first_start', dbt.date_trunc('month', 'history.entered_at'), 'month') }}
        + 1 as first_place,
        coalesce(
            {{ dbt.datediff('bounds.first_start', dbt.date_trunc('month', 'history.exited_at'), 'month') }},
            bounds.last_place
        ) as last_place,
        history.entry_expected_value,
        history.entry_total_spend,
        history.exit_expected_value,
        history.exit_total_spend
    from {{ ref('primary_segment_history') }} as history
    cross join bounds

),

lasting as (

    select * from stays
    where first_place <= last_place

),

returned as (

    select customer_id
    from lasting
    group by customer_id
    having count(*) > 1

),

followed as (

    select
        lasting.customer_id,
        lasting.last_place,
        lead(lasting.first_place) over (
            partition by lasting.customer_id order by lasting.first_place, lasting.last_place
        ) as next_place
    from lasting
    inner join returned
        on lasting.customer_id = returned.customer_id

),

contested as (

    select distinct customer_id
    from followed
    where next_place <= last_place

),

-- an id merged later may have been in another segment: the customer is counted where it came last
won as (

    select
        periods.place,
        lasting.*
    from lasting
    inner join contested
        on lasting.customer_id = contested.customer_id
    inner join periods
        on periods.place between lasting.first_place and lasting.last_place
    qualify row_number() over (
            partition by periods.place, lasting.customer_id
            order by lasting.entered_at desc, lasting.segment_key asc
        ) = 1

),

runs as (

    select
        lasting.customer_id,
        lasting.segment_key,
        lasting.first_place,
        lasting.last_place,
        lasting.entry_expected_value,
        lasting.entry_total_spend,
        lasting.exit_expected_value,
        lasting.exit_total_spend
    from lasting
    left join contested
        on lasting.customer_id = contested.customer_id
    where contested.customer_id is null
    union all
    select
        customer_id,
        segment_key,
        place as first_place,
        place as last_place,
        entry_expected_value,
        entry_total_spend,
        exit_expected_value,
        exit_total_spend
    from won

),

lengths as (

    select
        segment_key,
        first_place,
        last_place,
        count(*) as customers
    from runs
    where first_place < last_place
    group by segment_key, first_place, last_place

),

moves as (

    select
        coalesce(later.first_place, earlier.last_place + 1) as place,
        coalesce(earlier.segment_key, 'none') as from_segment_key,
        coalesce(later.segment_key, 'none') as to_segment_key,
        count(*) as customers,
        sum(coalesce(later.entry_expected_value, earlier.exit_expected_value)) as expected_value,
        sum(coalesce(later.entry_total_spend, earlier.exit_total_spend)) as total_spend
    from runs as later
    full outer join runs as earlier
        on later.first_place = earlier.last_place + 1
        and later.customer_id = earlier.customer_id
    group by
        coalesce(later.first_place, earlier.last_place + 1),
        coalesce(earlier.segment_key, 'none'),
        coalesce(later.segment_key, 'none')
    union all
    -- who was there at the end of the month before as well
    select
        periods.place,
        lengths.segment_key as from_segment_key,
        lengths.segment_key as to_segment_key,
        sum(lengths.customers) as customers,
        cast(null as double) as expected_value,
        cast(null as decimal(18, 4)) as total_spend
    from periods
    inner join lengths
        on periods.place > lengths.first_place
        and periods.place <= lengths.last_place
    group by periods.place, lengths.segment_key

),

known as (

    select
        periods.place,
        max_by(ledger.customer_count, ledger.revision) as customers
    from periods
    inner join {{ ref('segment_ledger') }} as ledger
        on periods.next_start > ledger.as_of_on
    where ledger.entry_type = 'build'
        and ledger.as_of_on <= {{ as_of_date() }}
    group by periods.place

),

elsewhere as (

    select
        known.place,
        'none' as from_segment_key,
        'none' as to_segment_key,
        known.customers - coalesce(sum(moves.customers), 0) as customers,
        cast(null as double) as expected_value,
        cast(null as decimal(18, 4)) as total_spend
    from known
    left join moves
        on known.place = moves.place
    group by known.place, known.customers
    having known.customers > coalesce(sum(moves.customers), 0)

),

complete as (

    select
        place,
        from_segment_key,
        to_segment_key,
        sum(customers) as customers,
        sum(expected_value) as expected_value,
        sum(total_spend) as total_spend
    from (
        select * from moves
        union all
        select * from elsewhere
    ) as counted
    group by place, from_segment_key, to_segment_key

)

select
    periods.period_start,
    complete.from_segment_key,
    complete.to_segment_key,
    cast(complete.customers as bigint) as customers,
    cast(complete.customers as double)
    / sum(complete.customers) over (partition by complete.place, complete.from_segment_key) as share,
    case
        when complete.from_segment_key <> complete.to_segment_key then complete.expected_value
        else null
    end as expected_value_moved,
    cast(
        case when complete.from_segment_key <> complete.to_segment_key then complete.total_spend else 0 end
        as decimal(18, 4)
    ) as total_spend_moved
from complete
inner join periods
    on complete.place = periods.place
