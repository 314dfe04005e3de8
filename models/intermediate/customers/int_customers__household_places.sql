{#-
    Where a customer's household lives, one row a customer with one: people with the same family name and
    the same phone number or e-mail address. A country, region or city counts where all who say one say
    the same. Placeholders and role mailboxes make no household.
-#}
with members as (

    select distinct
        crosswalk.customer_id,
        records.last_name_key || '|' || identifiers.identifier_value as household_key
    from {{ ref('int_identity__identifiers') }} as identifiers
    inner join {{ ref('int_unify__records') }} as records
        on identifiers.record_id = records.record_id
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on identifiers.record_id = crosswalk.record_id
    where identifiers.identifier_type in ('email', 'phone')
        and records.last_name_key is not null
        and coalesce(identifiers.ignored_reason like 'shared by more than%', true)

),

shared as (

    select
        household_key
    from members
    group by household_key
    having count(*) > 1

),

places as (

    select
        shared.household_key,
        golden.country_code,
        golden.region,
        golden.city
    from shared
    inner join members on shared.household_key = members.household_key
    inner join {{ ref('int_customers__golden_records') }} as golden
        on members.customer_id = golden.customer_id

)

select
    members.customer_id,
    case when count(distinct places.country_code) = 1 then min(places.country_code) end as country_code,
    case when count(distinct places.country_code) = 1 and count(distinct {{ name_key('places.region') }}) = 1
        then min(places.region) end as region,
    case when count(distinct places.country_code) = 1 and count(distinct {{ name_key('places.city') }}) = 1
        then min(places.city) end as city
from members
inner join places on members.household_key = places.household_key
group by members.customer_id
