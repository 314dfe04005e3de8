{#-
    Every order of every system, won deals included, in the reporting currency, with the reason why it
    does not count, if any. A deal that became an order counts as that order; an order that two
    systems report (same number, same amount, at most a day apart) counts as the one of the system
    named first in the var order_source_priority.
-#}
with won_deals as (

    select
        deals.deal_id as order_id,
        deals.source,
        deals.source_table,
        deals.source_key,
        deals.deal_number as order_number,
        deals.record_id,
        deals.company_record_id,
        case when linked.order_id is not null then 'linked' else 'won' end as status,
        'sales' as channel,
        deals.currency,
        deals.amount,
        cast(null as decimal(18, 4)) as refunded_amount,
        cast(0 as decimal(18, 4)) as discount_amount,
        false as is_test,
        coalesce(deals.closed_at, deals.created_at) as ordered_at,
        cast(null as timestamp) as cancelled_at,
        cast(linked.ordered_at as date) as replaced_on
    from {{ ref('int_unify__deals') }} as deals
    left join {{ ref('int_unify__orders') }} as linked
        on deals.linked_order_number = linked.order_number
        and cast(linked.ordered_at as date) <= {{ as_of_date() }}
    where deals.is_won
    qualify row_number() over (
            partition by deals.deal_id order by linked.ordered_at asc nulls last, linked.order_id asc
        ) = 1

),

sales as (

    select
        order_id,
        source,
        source_table,
        source_key,
        order_number,
        record_id,
        cast(null as string) as company_record_id,
        status,
        channel,
        currency,
        amount,
        refunded_amount,
        discount_amount,
        is_test,
        ordered_at,
        cancelled_at,
        cast(null as date) as replaced_on
    from {{ ref('int_unify__orders') }}

    union all

    select
        order_id,
        source,
        source_table,
        source_key,
        order_number,
        record_id,
        company_record_id,
        status,
        channel,
        currency,
        amount,
        refunded_amount,
        discount_amount,
        is_test,
        ordered_at,
        cancelled_at,
        replaced_on
    from won_deals

),

refunds as (

    select
        order_id,
        sum(case when cast(refunded_at as date) <= {{ as_of_date() }} then refunded_amount else 0 end)
            as refunded_amount,
        max(cast(refunded_at as date)) > {{ as_of_date() }} as has_later_refund
    from {{ ref('int_unify__refunds') }}
    where refunded_at is not null
    group by order_id

),

days as (

    select distinct
        currency,
        cast(ordered_at as date) as ordered_on
    from sales

),

-- looked up once a day, for many orders share one
rates as (

    select
        days.currency,
        days.ordered_on,
        cast(reporting_rates.units_per_usd as double) / cast(rates.units_per_usd as double) as exchange_rate
    from days
    inner join {{ ref('exchange_rates') }} as rates
        on days.currency = rates.currency_code
        and days.ordered_on >= rates.valid_from
        and days.ordered_on < rates.valid_to
    inner join {{ ref('exchange_rates') }} as reporting_rates
        on reporting_rates.currency_code = '{{ var("reporting_currency") }}'
        and days.ordered_on >= reporting_rates.valid_from
        and days.ordered_on < reporting_rates.valid_to

),

rated as (

    select
        sales.*,
        statuses.order_status,
        coalesce(statuses.is_counted, true)
        or coalesce(cast(sales.cancelled_at as date) > {{ as_of_date() }}, false) as is_counted_status,
        -- What the order says, else its refunds, else nothing. One whose status is refunded was paid back
        -- whole, the shipping that no refunded line holds as well; before its last refund nobody knew.
        case
            when sales.refunded_amount is not null then sales.refunded_amount
            when statuses.order_status = 'refunded' and not coalesce(refunds.has_later_refund, false)
                then greatest(coalesce(refunds.refunded_amount, sales.amount), sales.amount)
            else coalesce(refunds.refunded_amount, 0)
        end as paid_back_amount,
        case
            when sales.currency = '{{ var("reporting_currency") }}' then cast(1 as double)
            else rates.exchange_rate
        end as exchange_rate
    from sales
    left join refunds on sales.order_id = refunds.order_id
    left join {{ ref('order_statuses') }} as statuses
        on {{ vocabulary_key('sales.status') }} = statuses.source_value
    left join rates
        on sales.currency = rates.currency
        and cast(sales.ordered_at as date) = rates.ordered_on

),

numbered as (

    -- a number that a system gives twice at one price names no order, as "Renewal" for a deal
    select
        order_id,
        source,
        order_number,
        amount,
        currency,
        ordered_at
    from rated
    where order_number is not null
        and exchange_rate is not null
        and coalesce(cast(ordered_at as date) <= {{ as_of_date() }}, false)
    qualify count(*) over (partition by source, order_number, amount, currency) = 1

),

repeated as (

    -- an order whose twin in a system of higher priority counts instead
    select
        later.order_id,
        min(cast(earlier.ordered_at as date)) as replaced_on
    from numbered as later
    inner join numbered as earlier
        on later.order_number = earlier.order_number
        and later.amount = earlier.amount
        and later.currency = earlier.currency
        and {{ source_rank('earlier.source', 'order_source_priority') }}
        < {{ source_rank('later.source', 'order_source_priority') }}
        and abs({{ dbt.datediff('earlier.ordered_at', 'later.ordered_at', 'day') }}) <= 1
    group by later.order_id

),

priced as (

    select
        rated.*,
        case
            when cast(rated.ordered_at as date) > {{ as_of_date() }} then 'after as_of'
            when rated.amount is null then 'won without an amount'
            when rated.exchange_rate is null then 'no exchange rate'
            when rated.is_test then 'test order'
            when rated.status = 'linked' then 'deal that became an order'
            when not rated.is_counted_status then 'cancelled'
            when repeated.order_id is not null then 'order of another system'
            -- counts
            else null
        end as exclusion_reason,
        -- the first of the days from which the order does not count; a cancellation without a day
        -- may be as old as the order
        least(
            case
                when rated.is_counted_status then null
                else coalesce(cast(rated.cancelled_at as date), cast(rated.ordered_at as date))
            end,
            rated.replaced_on,
            repeated.replaced_on
        ) as withdrawn_on
    from rated
    left join repeated on rated.order_id = repeated.order_id

)

select
    priced.order_id,
    priced.source,
    priced.source_table,
    priced.source_key,
    priced.order_number,
    priced.record_id,
    priced.company_record_id,
    priced.order_status,
    priced.channel,
    priced.currency,
    priced.exchange_rate,
    priced.amount,
    {{ in_reporting_currency('priced.amount') }} as gross_amount,
    {{ in_reporting_currency('priced.paid_back_amount') }} as refunded_amount,
    {{ in_reporting_currency('priced.discount_amount') }} as discount_amount,
    cast(
        {{ in_reporting_currency('priced.amount') }} - {{ in_reporting_currency('priced.paid_back_amount') }}
        as decimal(18, 4)
    ) as net_amount,
    priced.ordered_at,
    priced.exclusion_reason,
    case
        when priced.exclusion_reason in ('cancelled', 'deal that became an order', 'order of another system')
            and priced.withdrawn_on > cast(priced.ordered_at as date)
            then priced.withdrawn_on
        -- counts still, or never did
        else null
    end as counted_until_on
from priced
