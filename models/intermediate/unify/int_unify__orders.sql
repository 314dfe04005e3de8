{#-
    Every source's orders in one shape; who bought is a record, amounts are in the order's currency and
    before tax.
-#}
with files as (

    select
        'files:orders:' || order_id as order_id,
        'files' as source,
        'orders' as source_table,
        order_id as source_key,
        order_id as order_number,
        {{ person_record_id('files', 'contacts', 'orders', 'contact_id', 'customer_number', 'email') }}
            as record_id,
        ordered_at,
        status,
        currency,
        amount,
        abs(refunded_amount) as refunded_amount,
        discount_amount,
        channel,
        coalesce(is_test, false) as is_test,
        cast(null as timestamp) as cancelled_at
    from {{ ref('stg_files__orders') }}

),

shopify as (

    select
        'shopify:order:' || orders.order_id as order_id,
        'shopify' as source,
        'order' as source_table,
        orders.order_id as source_key,
        orders.order_number,
        {{ person_record_id('shopify', 'customer', 'order', 'orders.customer_id', 'null', 'orders.email') }}
            as record_id,
        orders.ordered_at,
        orders.status,
        orders.currency,
        orders.amount,
        cast(null as decimal(18, 4)) as refunded_amount,
        case
            when orders.is_tax_included
                then cast(cast(orders.discount_amount as double) * orders.untaxed_share as decimal(18, 4))
            else orders.discount_amount
        end as discount_amount,
        coalesce(orders.channel, 'web') as channel,
        coalesce(orders.is_test, false) as is_test,
        orders.cancelled_at
    from {{ ref('stg_shopify__orders') }} as orders

),

unified as (

    select * from files
    union all
    select * from shopify

),

currencies as (

    select * from ({{ standardize_currencies('unified') }}) as standardized

)

select
    unified.order_id,
    unified.source,
    unified.source_table,
    unified.source_key,
    {{ order_number_key('unified.order_number') }} as order_number,
    unified.record_id,
    unified.status,
    unified.channel,
    coalesce(currencies.currency_code, unified.currency, '{{ var("reporting_currency") }}') as currency,
    cast(unified.amount as decimal(18, 4)) as amount,
    cast(unified.refunded_amount as decimal(18, 4)) as refunded_amount,
    cast(coalesce(unified.discount_amount, 0) as decimal(18, 4)) as discount_amount,
    unified.is_test,
    unified.ordered_at,
    unified.cancelled_at
from unified
left join currencies on unified.currency = currencies.currency
