-- Orders that count, won deals included, each once whichever systems report it, in US dollars.
-- what a source reports apart from the order, before tax as the order's amount is
with refunds as (

    select
        'shopify:order:' || refunds.order_id as order_id,
        sum(
            case
                when refunds.refunded_at::date > (select as_of_on from intermediate.int_activity__as_of) then 0
                when refunds.refunded_amount_with_tax is not null
                    then refunds.refunded_amount_with_tax * orders.untaxed_share
                when orders.is_tax_included then lines.refunded_amount - lines.tax_amount
                else lines.refunded_amount
            end::decimal(18, 4)
        ) as refunded_amount,
        max(refunds.refunded_at)::date > (select as_of_on from intermediate.int_activity__as_of) as has_later_refund
    from staging.stg_shopify__refunds as refunds
    inner join staging.stg_shopify__orders as orders using (order_id)
    left join (
        select
            refund_id,
            sum(refunded_amount) as refunded_amount,
            coalesce(sum(tax_amount), 0) as tax_amount
        from staging.stg_shopify__order_line_refunds
        group by refund_id
    ) as lines using (refund_id)
    where refunds.refunded_at is not null
    group by refunds.order_id

),

-- priority: whose version counts of an order that several systems report
sold as materialized (

    select
        'files:orders:' || order_id as order_id,
        'files' as source,
        'orders' as source_table,
        4 as priority,
        order_id as order_number,
        case
            when contact_id like '%@%' then 'files:contacts:' || md5('email:' || lower(contact_id))
            when contact_id is not null then 'files:contacts:' || contact_id
            when customer_number is not null then 'files:orders:' || md5('customer_number:' || customer_number)
            else 'files:orders:' || md5('email:' || lower(email))
        end as record_id,
        null::varchar as company_record_id,
        null::varchar as linked_number,
        status,
        channel,
        currency,
        amount::decimal(18, 4) as amount,
        abs(refunded_amount)::decimal(18, 4) as stated_refund,
        coalesce(discount_amount, 0)::decimal(18, 4) as discount_amount,
        coalesce(is_test, false) as is_test,
        ordered_at,
        null::timestamp as cancelled_at
    from staging.stg_files__orders

    union all

    select
        'shopify:order:' || order_id,
        'shopify',
        'order',
        1,
        order_number,
        case
            when customer_id is not null then 'shopify:customer:' || customer_id
            else 'shopify:order:' || md5('email:' || lower(email))
        end,
        null,
        null,
        status,
        coalesce(channel, 'web'),
        currency,
        amount,
        null,
        coalesce(
            if(is_tax_included, (discount_amount::double * untaxed_share)::decimal(18, 4), discount_amount), 0
        ),
        coalesce(is_test, false),
        ordered_at,
        cancelled_at
    from staging.stg_shopify__orders

    union all

    select
        'files:deals:' || deal_id,
        'files',
        'deals',
        4,
        deal_id,
        'files:contacts:' || if(contact_id like '%@%', md5('email:' || lower(contact_id)), contact_id),
        'files:companies:' || company_id,
        order_id,
        'won',
        'sales',
        currency,
        amount,
        null,
        0,
        false,
        coalesce(closed_at, created_at),
        null
    from staging.stg_files__deals
    where coalesce(is_won, regexp_matches(lower(stage), '(^|[^a-z]|closed)won([^a-z]|$)'))

    union all

    select
        'hubspot:deal:' || deals.deal_id,
        'hubspot',
        'deal',
        2,
        deals.name,
        'hubspot:contact:' || contacts.contact_id,
        'hubspot:company:' || companies.company_id,
        null,
        'won',
        'sales',
        deals.currency,
        deals.amount,
        null,
        0,
        false,
        coalesce(deals.closed_at, deals.created_at),
        null
    from staging.stg_hubspot__deals as deals
    left join staging.stg_hubspot__deal_pipeline_stages as stages using (stage_id)
    -- the buyer is the contact with the smallest id
    left join (
        select deal_id, min(contact_id) as contact_id from staging.stg_hubspot__deal_contacts group by deal_id
    ) as contacts using (deal_id)
    left join (
        select deal_id, min(company_id) as company_id from staging.stg_hubspot__deal_companies group by deal_id
    ) as companies using (deal_id)
    where (stages.is_closed or deals.is_closed)
        and coalesce(stages.is_won, deals.is_won)

    union all

    select
        'salesforce:opportunity:' || opportunities.opportunity_id,
        'salesforce',
        'opportunity',
        3,
        opportunities.name,
        coalesce('salesforce:contact:' || opportunities.contact_id, 'salesforce:lead:' || leads.lead_id),
        'salesforce:account:' || opportunities.account_id,
        null,
        'won',
        'sales',
        opportunities.currency,
        opportunities.amount,
        null,
        0,
        false,
        coalesce(opportunities.closed_at, opportunities.created_at),
        null
    from staging.stg_salesforce__opportunities as opportunities
    left join (
        select converted_opportunity_id as opportunity_id, min(lead_id) as lead_id
        from staging.stg_salesforce__leads
        group by converted_opportunity_id
    ) as leads using (opportunity_id)
    where opportunities.is_closed and opportunities.is_won

),

-- a sign that several currencies share is the dollar's where it is one of its signs
currencies as (

    select
        written.currency,
        coalesce(
            max(codes.currency_code) filter (where codes.is_shared),
            max(codes.currency_code) filter (where not codes.is_shared),
            written.currency
        ) as currency_code
    from (select distinct currency from sold) as written
    left join seeds.currencies as codes
        on regexp_replace(strip_accents(lower(written.currency)), '[^\p{L}\p{N}\p{Sc}]+', '', 'g')
        = codes.currency_key
        and (not codes.is_shared or codes.currency_code = 'USD')
    where written.currency is not null
    group by written.currency

),

statuses as (

    select
        written.status,
        known.order_status,
        known.is_counted
    from (select distinct status from sold) as written
    inner join seeds.order_statuses as known
        on lower(trim(regexp_replace(nfc_normalize(written.status), '[\p{Z}\p{Cc}]+', ' ', 'g')))
        = known.source_value

),

-- what dollars a currency is worth, asked once a day and not once an order
rates as (

    select
        days.currency,
        days.ordered_on,
        dollar.units_per_usd::double / rates.units_per_usd::double as exchange_rate
    from (select distinct currency, ordered_at::date as ordered_on from sold) as days
    left join currencies using (currency)
    inner join seeds.exchange_rates as rates
        on coalesce(currencies.currency_code, 'USD') = rates.currency_code
        and days.ordered_on >= rates.valid_from
        and days.ordered_on < rates.valid_to
    inner join seeds.exchange_rates as dollar
        on dollar.currency_code = 'USD'
        and days.ordered_on >= dollar.valid_from
        and days.ordered_on < dollar.valid_to

),

priced as materialized (

    select
        sold.* exclude (currency, order_number, linked_number),
        nullif(regexp_replace(lower(sold.order_number), '[^a-z0-9]', '', 'g'), '') as order_number,
        nullif(regexp_replace(lower(sold.linked_number), '[^a-z0-9]', '', 'g'), '') as linked_number,
        coalesce(currencies.currency_code, 'USD') as currency,
        statuses.order_status,
        coalesce(statuses.is_counted, true)
        or coalesce(
            sold.cancelled_at::date > (select as_of_on from intermediate.int_activity__as_of), false
        ) as is_counted,
        -- the dollar is never converted
        if(coalesce(currencies.currency_code, 'USD') = 'USD', 1, rates.exchange_rate) as exchange_rate
    from sold
    left join currencies using (currency)
    left join statuses using (status)
    left join rates
        on sold.currency = rates.currency
        and sold.ordered_at::date = rates.ordered_on
    where coalesce(sold.ordered_at::date <= (select as_of_on from intermediate.int_activity__as_of), false)

),

-- a number that a system gives twice at one price names no order
numbered as (

    select
        order_number,
        amount,
        currency,
        priority,
        any_value(order_id) as order_id,
        any_value(ordered_at::date) as ordered_on
    from priced
    where order_number is not null
        and exchange_rate is not null
    group by order_number, amount, currency, priority, source
    having count(*) = 1

)

select
    priced.order_id,
    owners.customer_id,
    coalesce(deal_companies.company_id, customers.company_id) as company_id,
    priced.source,
    priced.source_table,
    priced.order_status,
    priced.channel,
    priced.currency as original_currency,
    if(priced.currency = 'USD', priced.amount, (priced.amount::double * priced.exchange_rate)::decimal(18, 4))
        as gross_amount,
    if(
        priced.currency = 'USD', paid_back_amount, (paid_back_amount::double * priced.exchange_rate)::decimal(18, 4)
    ) as refunded_amount,
    if(
        priced.currency = 'USD',
        priced.discount_amount,
        (priced.discount_amount::double * priced.exchange_rate)::decimal(18, 4)
    ) as discount_amount,
    (gross_amount - refunded_amount)::decimal(18, 4) as net_amount,
    priced.ordered_at
from (
    select
        priced.*,
        -- what the order says, else all of it where its status says refunded, else its refunds
        case
            when priced.stated_refund is not null then priced.stated_refund
            when priced.order_status = 'refunded' and not coalesce(refunds.has_later_refund, false)
                then greatest(coalesce(refunds.refunded_amount, priced.amount), priced.amount)
            else coalesce(refunds.refunded_amount, 0)
        end::decimal(18, 4) as paid_back_amount
    from priced
    left join refunds using (order_id)
) as priced
left join marts.customer_records as owners using (record_id)
left join marts.customers as customers using (customer_id)
left join intermediate.int_companies__crosswalk as deal_companies
    on priced.company_record_id = deal_companies.record_id
where priced.amount is not null
    and priced.exchange_rate is not null
    and priced.is_counted
    and not priced.is_test
    and not exists (
        select 1 from priced as became
        where priced.linked_number = became.order_number and became.source_table in ('orders', 'order')
    )
    and priced.order_id not in (
        select later.order_id
        from numbered as later
        inner join numbered as earlier
            on later.order_number = earlier.order_number
            and later.amount = earlier.amount
            and later.currency = earlier.currency
            and later.priority > earlier.priority
            and abs(later.ordered_on - earlier.ordered_on) <= 1
    )
