{#-
    By which clock each customer lives: that of the region or country, else that of most customers; UTC where
    no customer's is known.
-#}
with counted as (

    select
        time_zone,
        count(*) as customer_count
    from {{ ref('int_customers__enriched') }}
    where time_zone is not null
    group by time_zone

),

most as (

    select time_zone
    from counted
    qualify row_number() over (order by customer_count desc, time_zone asc) = 1

)

select
    enriched.customer_id,
    coalesce(enriched.time_zone, most.time_zone, 'UTC') as time_zone,
    coalesce(enriched.time_zone_origin, 'assumed') as time_zone_origin
from {{ ref('int_customers__enriched') }} as enriched
left join most
    on enriched.time_zone is null
