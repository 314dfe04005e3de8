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
        cast(starts_at as date) as period_start,
        cast({{ dbt.dateadd('month', 1, 'starts_at') }} as date) as next_start
    from (
        select
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

-- an id merged later may have been in another segment: the customer is counted where it came last
placed as (

    select
        periods.period_start,
        periods.next_start,
        stays.*
    from periods
    inner join {{ ref('primary_segment_history') }} as stays
        on periods.next_start > stays.entered_at
    where coalesce(stays.exited_at >= periods.next_start, true)
    qualify row_number() over (
            partition by periods.period_start, stays.customer_id
            order by stays.entered_at desc, stays.segment_key asc
        ) = 1

),

moves as (

    select
        coalesce(later.period_start, earlier.next_start) as period_start,
        coalesce(earlier.segment_key, 'none') as from_segment_key,
        coalesce(later.segment_key, 'none') as to_segment_key,
        count(*) as customers,
        sum(coalesce(later.entry_expected_value, earlier.exit_expected_value)) as expected_value,
        sum(coalesce(later.entry_total_spend, earlier.exit_total_spend)) as total_spend
    from placed as later
    full outer join placed as earlier
        on later.period_start = earlier.next_start
        and later.customer_id = earlier.customer_id
    group by
        coalesce(later.period_start, earlier.next_start),
        coalesce(earlier.segment_key, 'none'),
        coalesce(later.segment_key, 'none')

),

known as (

    select
        periods.period_start,
        max_by(ledger.customer_count, ledger.revision) as customers
    from periods
    inner join {{ ref('segment_ledger') }} as ledger
        on periods.next_start > ledger.as_of_on
    where ledger.entry_type = 'build'
        and ledger.as_of_on <= {{ as_of_date() }}
    group by periods.period_start

),

elsewhere as (

    select
        known.period_start,
        known.customers - coalesce(sum(moves.customers), 0) as customers
    from known
    left join moves
        on known.period_start = moves.period_start
    group by known.period_start, known.customers

),

complete as (

    select moves.*
    from moves
    inner join periods
        on moves.period_start = periods.period_start
    union all
    select
        period_start,
        'none' as from_segment_key,
        'none' as to_segment_key,
        customers,
        null as expected_value,
        null as total_spend
    from elsewhere
    where customers > 0

)

select
    period_start,
    from_segment_key,
    to_segment_key,
    cast(customers as bigint) as customers,
    cast(customers as double) / sum(customers) over (partition by period_start, from_segment_key) as share,
    case when from_segment_key <> to_segment_key then expected_value else null end as expected_value_moved,
    cast(
        case when from_segment_key <> to_segment_key then total_spend else 0 end as decimal(18, 4)
    ) as total_spend_moved
from complete
