{#-
    Refunds that a source reports apart from the order, before tax like the order's amount. A refund's
    own total, tax included, is shared out as the order's was; without one its lines count.
-#}
{{ config(materialized='view') }}

with refund_lines as (

    select
        refund_id,
        sum(refunded_amount) as refunded_amount,
        sum(coalesce(tax_amount, 0)) as tax_amount
    from {{ ref('stg_shopify__order_line_refunds') }}
    group by refund_id

)

select
    'shopify:refund:' || refunds.refund_id as refund_id,
    'shopify:order:' || refunds.order_id as order_id,
    cast(
        case
            when refunds.refunded_amount_with_tax is not null
                then refunds.refunded_amount_with_tax * orders.untaxed_share
            when orders.is_tax_included then refund_lines.refunded_amount - refund_lines.tax_amount
            else refund_lines.refunded_amount
        end as decimal(18, 4)
    ) as refunded_amount,
    refunds.refunded_at
from {{ ref('stg_shopify__refunds') }} as refunds
inner join {{ ref('stg_shopify__orders') }} as orders
    on refunds.order_id = orders.order_id
left join refund_lines
    on refunds.refund_id = refund_lines.refund_id
