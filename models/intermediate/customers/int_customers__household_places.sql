{#-
    Where a customer's household lives, one row a customer with one: people with the same family name and
    the same phone number or e-mail address. A country, region or city counts where all who say one say
    the same. Placeholders and role mailboxes make no household.
-#}
with members as (

    select distinct
        crosswalk.customer_id,
        identifiers.last_name_key || '|' || identifiers.identifier_value as household_key
    from {{ ref('int_identity__identifiers') }} as identifiers
    inner join {{ ref('int_identity__record_numbers') }} as numbers
        on identifiers.record_number = numbers.record_number
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on numbers.record_id = crosswalk.record_id
    left join {{ ref('int_identity__ignored_identifiers') }} as ignored
        on identifiers.identifier_type = ignored.identifier_type
        and identifiers.identifier_value = ignored.identifier_value
    where identifiers.identifier_type in ('email', 'phone')
        and identifiers.last_name_key is not null
        and coalesce(ignored.ignored_reason like 'shared by more than%', true)

),

shared as (

    select household_key
    from members
    group by household_key
    having count(*) > 1

),

places as (

    select
        shared.household_key,
        golden.country_code,
        golden.region,
        golden.city,
        coalesce(golden.region_code, {{ name_key('golden.region') }}) as region_key,
        {{ name_key('golden.city') }} as city_key
    from shared
    inner join members on shared.household_key = members.household_key
    inner join {{ ref('int_customers__golden_records') }} as golden
        on members.customer_id = golden.customer_id

),

agreed as (

    select
        members.customer_id,
        count(distinct places.country_code) as country_count,
        count(distinct places.region_key) as region_count,
        count(distinct places.city_key) as city_count,
        min(places.country_code) as country_code,
        min(places.region) as region,
        min(places.city) as city
    from members
    inner join places on members.household_key = places.household_key
    group by members.customer_id

)

select
    customer_id,
    case when country_count = 1 then country_code end as country_code,
    case when country_count = 1 and region_count = 1 then region end as region,
    case when country_count = 1 and city_count = 1 then city end as city
from agreed
