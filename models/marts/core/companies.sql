{#- One row a company, with what its people and orders add up to. -#}
with contacts as (

    select
        company_id,
        count(*) as contact_count
    from {{ ref('customers') }}
    where company_id is not null
    group by company_id

),

orders as (

    select
        company_id,
        count(*) as order_count,
        sum(net_amount) as net_amount,
        max(ordered_at) as last_ordered_at
    from {{ ref('orders') }}
    where company_id is not null
    group by company_id

)

select
    golden.company_id,
    parents.parent_company_id,
    parents.ultimate_parent_company_id,

    golden.name,
    golden.domain,
    golden.industry,
    golden.naics_sector,
    {{ employee_band('golden.employee_count') }} as employee_band,
    case
        when golden.annual_revenue is null then null
        when golden.annual_revenue < 1000000 then 'under 1M'
        when golden.annual_revenue < 10000000 then '1M-10M'
        when golden.annual_revenue < 50000000 then '10M-50M'
        when golden.annual_revenue < 250000000 then '50M-250M'
        else 'over 250M'
    end as revenue_band,
    golden.technologies,
    golden.country_code,
    golden.city,
    {{ custom_attributes('companies', 'golden') }} as custom_attributes,

    cast(golden.domain_count as bigint) as domain_count,
    cast(golden.record_count as bigint) as record_count,
    cast(coalesce(contacts.contact_count, 0) as bigint) as contact_count,
    cast(coalesce(orders.order_count, 0) as bigint) as order_count,
    cast(coalesce(orders.net_amount, 0) as decimal(18, 4)) as net_amount,

    golden.first_seen_at,
    orders.last_ordered_at
from {{ ref('int_companies__golden_records') }} as golden
inner join {{ ref('int_companies__parents') }} as parents
    on golden.company_id = parents.company_id
left join contacts on golden.company_id = contacts.company_id
left join orders on golden.company_id = orders.company_id
