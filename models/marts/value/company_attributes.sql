{#-
    What its people and orders say of each company: what is told of customers, added up. What brought a
    company is what brought the first of its people.
-#}
with people as (

    select
        customers.company_id,
        count(*) as contact_count,
        sum(cast(lifetime.expected_value as decimal(18, 4))) as expected_value
    from {{ ref('customers') }} as customers
    left join {{ ref('customer_lifetime_value') }} as lifetime
        on customers.customer_id = lifetime.customer_id
    where customers.company_id is not null
    group by customers.company_id

),

pioneers as (

    select
        customers.company_id,
        journeys.acquisition_source
    from {{ ref('customers') }} as customers
    inner join {{ ref('customer_journeys') }} as journeys
        on customers.customer_id = journeys.customer_id
    where customers.company_id is not null
    qualify row_number() over (
            partition by customers.company_id
            order by journeys.first_touch_at asc nulls last, customers.customer_id asc
        ) = 1

),

purchases as (

    select
        buyer_id as company_id,
        sum(net_amount) as total_spend,
        min(cast(ordered_at as date)) as first_ordered_on,
        max(cast(ordered_at as date)) as last_ordered_on
    from {{ ref('int_value__purchases') }}
    where buyer_type = 'company'
    group by buyer_id

),

weighed_interests as (

    select
        customers.company_id,
        interests.topic,
        sum(cast(interests.weight as decimal(38, 20))) as weight
    from {{ ref('customer_interests') }} as interests
    inner join {{ ref('customers') }} as customers
        on interests.customer_id = customers.customer_id
    where customers.company_id is not null
    group by customers.company_id, interests.topic

),

interests as (

    select
        company_id,
        topic
    from weighed_interests
    qualify row_number() over (partition by company_id order by weight desc, topic asc) = 1

)

select
    companies.company_id,
    coalesce(loyalty.purchase_count_band, '0') as purchase_count_band,
    loyalty.favourite_category,
    loyalty.favourite_brand,
    pioneers.acquisition_source,
    interests.topic as top_interest,
    cast(coalesce(people.contact_count, 0) as bigint) as contact_count,
    coalesce(loyalty.order_count, 0) as order_count,
    coalesce(loyalty.category_count, 0) as category_count,
    loyalty.favourite_category_share,
    loyalty.category_repeat_share,
    coalesce(loyalty.brand_count, 0) as brand_count,
    loyalty.favourite_brand_share,
    loyalty.brand_repeat_share,
    cast(coalesce(purchases.total_spend, 0) as decimal(18, 4)) as total_spend,
    cast(people.expected_value as decimal(18, 4)) as expected_value,
    purchases.first_ordered_on,
    purchases.last_ordered_on
from {{ ref('companies') }} as companies
left join people
    on companies.company_id = people.company_id
left join pioneers
    on companies.company_id = pioneers.company_id
left join {{ ref('int_value__loyalty') }} as loyalty
    on companies.company_id = loyalty.buyer_id
    and loyalty.buyer_type = 'company'
left join purchases
    on companies.company_id = purchases.company_id
left join interests
    on companies.company_id = interests.company_id
