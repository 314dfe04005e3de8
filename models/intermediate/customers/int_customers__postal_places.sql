{#-
    The city and the region that customers with a postal code agree on, one row a country and postal code:
    at least three customers say so, and nine in ten of those who say anything. The spelling most of them
    use is taken.
-#}
with places as (

    {% for part, place_key in [
        ('city', name_key('city')), ('region', 'coalesce(region_code, ' ~ name_key('region') ~ ')'),
    ] -%}
    select
        country_code,
        {{ postal_key('postal_code_key') }} as postal_key,
        '{{ part }}' as part,
        {{ place_key }} as place_key,
        {{ part }} as spelling,
        count(*) as customer_count
    from {{ ref('int_customers__golden_records') }}
    where country_code is not null
        and {{ postal_key('postal_code_key') }} is not null
        and {{ place_key }} is not null
    group by country_code, {{ postal_key('postal_code_key') }}, {{ place_key }}, {{ part }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

counted as (

    select
        country_code,
        postal_key,
        part,
        place_key,
        spelling,
        sum(customer_count) over (partition by country_code, postal_key, part, place_key) as place_count,
        sum(customer_count) over (partition by country_code, postal_key, part) as total_count,
        row_number() over (
            partition by country_code, postal_key, part, place_key
            order by customer_count desc, spelling asc
        ) as spelling_rank
    from places

)

select
    country_code,
    postal_key,
    max(spelling) filter (where part = 'city') as city,
    max(spelling) filter (where part = 'region') as region
from counted
where spelling_rank = 1
    and place_count >= 3
    and place_count >= 0.9 * total_count
group by country_code, postal_key
