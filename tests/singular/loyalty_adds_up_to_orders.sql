-- Every order of a customer and of a company counts once in what is told of their purchases.
with known as (

    select
        count(customer_id) as customer_orders,
        count(company_id) as company_orders,
        coalesce(sum(case when company_id is not null then net_amount else 0 end), 0) as company_spend
    from {{ ref('orders') }}

),

told as (

    select
        (
            select coalesce(sum(loyalty.order_count), 0) from {{ ref('customer_loyalty') }} as loyalty
        ) as customer_orders,
        coalesce(sum(companies.order_count), 0) as company_orders,
        coalesce(sum(companies.total_spend), 0) as company_spend
    from {{ ref('company_attributes') }} as companies

)

select
    known.customer_orders,
    known.company_orders,
    known.company_spend,
    told.customer_orders as told_customer_orders,
    told.company_orders as told_company_orders,
    told.company_spend as told_company_spend
from known
cross join told
where known.customer_orders <> told.customer_orders
    or known.company_orders <> told.company_orders
    or known.company_spend <> told.company_spend
