{#-
    Where a customer's household lives, one row a customer with one. A country, region or city counts where
    all who say one say the same.
-#}
with members as (

    select
        node_id as customer_id,
        component_id as household_id,
        count(*) over (partition by component_id) as household_size
    from {{ ref('int_customers__households') }}

),

agreed as (

    select
        members.household_id,
        count(distinct golden.country_code) as country_count,
        count(distinct coalesce(golden.region_code, {{ name_key('golden.region') }})) as region_count,
        count(distinct {{ name_key('golden.city') }}) as city_count,
        min(golden.country_code) as country_code,
        min(golden.region) as region,
        min(golden.city) as city
    from members
    inner join {{ ref('int_customers__golden_records') }} as golden
        on members.customer_id = golden.customer_id
    where members.household_size <= {{ var('identity').max_household_size }}
    group by members.household_id

)

select
    members.customer_id,
    case when agreed.country_count = 1 then agreed.country_code end as country_code,
    case when agreed.country_count = 1 and agreed.region_count = 1 then agreed.region end as region,
    case when agreed.country_count = 1 and agreed.city_count = 1 then agreed.city end as city
from members
inner join agreed on members.household_id = agreed.household_id
