{#-
    Pairs of customers of one household, and what says so. Those of one family name at one address, number
    or mailbox form stars, so the cost is linear. Others count when the scores of their records say so:
    that they are two people is settled, so the odds are those of one household against strangers, and of
    name, place and number or mailbox two must agree. A place alone joins nobody: it may be a block of flats.

    What colleagues of several names share is their office. At a place of more customers than a household
    has (the var identity.max_household_size), a name counts if nobody would share it there by chance. A
    record of a former address tells who lived there then, and people whose homes lie in different cities
    may share a mistyped mailbox.
-#}
{%- set settings = var('identity') -%}
{%- set house = "keys.street || ' ' || keys.house_number || ' '" -%}
with keys as (

    select * from {{ ref('int_identity__match_keys') }}

),

home_records as (

    select
        customer_id,
        min_by(record_id, address_rank) as record_id
    from {{ ref('int_customers__ranked_records') }}
    where address_rank is not null
    group by customer_id

),

homes as (

    select
        home_records.customer_id,
        keys.street,
        keys.postal_code,
        keys.city
    from home_records
    inner join keys on home_records.record_id = keys.record_id

),

records as (

    select
        keys.record_number,
        crosswalk.customer_id,
        keys.family_name,
        match_shares.family_name_share,
        keys.company,
        keys.phone,
        keys.second_phone,
        keys.email,
        keys.unit,
        {{ house }} || keys.postal_code as postal_house,
        {{ house }} || keys.city as city_house,
        {{ house }} || keys.postal_code || ' ' || keys.unit as dwelling
    from keys
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on keys.record_id = crosswalk.record_id
    left join {{ ref('int_identity__match_shares') }} as match_shares
        on keys.record_number = match_shares.record_number
    left join homes
        on crosswalk.customer_id = homes.customer_id
    where coalesce(keys.postal_code = homes.postal_code or keys.street = homes.street, true)

),

shared as (

    {% for column, kind in [
        ('postal_house', 'address'), ('city_house', 'address'), ('dwelling', 'address'), ('phone', 'phone'),
        ('second_phone', 'phone'), ('email', 'email'),
    ] -%}
    select
        record_number,
        customer_id,
        family_name,
        family_name_share,
        company,
        '{{ kind }}' as kind,
        {{ column }} as place,
        {{ 'unit' if column in ['postal_house', 'city_house'] else 'cast(null as string)' }} as unit
    from records
    where family_name is not null
        and {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

offices as (

    select
        kind,
        place,
        company
    from shared
    where company is not null
    group by kind, place, company
    having min(family_name) <> max(family_name)

),

-- few are left for the count of customers, which is dear
busy_places as (

    select
        kind,
        place
    from shared
    group by kind, place
    having count(*) > {{ settings.max_household_size }}

),

crowds as (

    select
        shared.kind,
        shared.place,
        count(distinct shared.customer_id) as customer_count
    from shared
    inner join busy_places
        on shared.kind = busy_places.kind
        and shared.place = busy_places.place
    group by shared.kind, shared.place
    having count(distinct shared.customer_id) > {{ settings.max_household_size }}

),

judged as (

    select
        shared.*,
        coalesce(crowds.customer_count * shared.family_name_share >= 0.1, false) as is_name_by_chance
    from shared
    left join offices
        on shared.kind = offices.kind
        and shared.place = offices.place
        and shared.company = offices.company
    left join crowds
        on shared.kind = crowds.kind
        and shared.place = crowds.place
    where offices.place is null

),

families as (

    select
        kind,
        place,
        family_name,
        min(customer_id) as first_customer_id
    from judged
    where not is_name_by_chance
    group by kind, place, family_name
    having min(customer_id) <> max(customer_id)
        and coalesce(min(unit) = max(unit), true)

),

-- who may be of one name with neighbours, and does not say in which dwelling
unplaced as (

    select distinct record_number from judged
    where kind = 'address'
        and is_name_by_chance
        and unit is null

),

scored as (

    select
        *,
        household_bits - unrelated_bits as household_weight,
        {{ family_names_agree() }} as is_name_shared,
        address between 1 and 6 as is_place_shared,
        1 in (phone, email_of_same_name, email_of_part_name, email_of_other_name) as is_number_shared
    from {{ ref('int_identity__scored_pairs') }}
    where household_bits - unrelated_bits > {{ settings.household_weight }}
        and company <> 1

),

ties as (

    select
        families.first_customer_id as left_customer_id,
        judged.customer_id as right_customer_id,
        'family name and ' || families.kind as basis,
        cast(null as double) as household_probability
    from families
    inner join judged
        on families.kind = judged.kind
        and families.place = judged.place
        and families.family_name = judged.family_name
    where families.first_customer_id <> judged.customer_id

    union all

    select
        least(left_records.customer_id, right_records.customer_id) as left_customer_id,
        greatest(left_records.customer_id, right_records.customer_id) as right_customer_id,
        'probable' as basis,
        1 / (1 + power(2, -scored.household_weight)) as household_probability
    from scored
    inner join records as left_records on scored.left_number = left_records.record_number
    inner join records as right_records on scored.right_number = right_records.record_number
    left join unplaced on scored.left_number = unplaced.record_number
    where left_records.customer_id <> right_records.customer_id
        and (
            scored.is_name_shared and scored.is_number_shared
            or scored.is_place_shared and scored.is_number_shared
            or scored.is_name_shared and scored.is_place_shared and unplaced.record_number is null
        )

)

select
    ties.left_customer_id,
    ties.right_customer_id,
    -- the first by the alphabet is the strongest
    min(ties.basis) as basis,
    case when min(ties.basis) = 'probable' then max(ties.household_probability) end as household_probability
from ties
left join homes as left_homes on ties.left_customer_id = left_homes.customer_id
left join homes as right_homes on ties.right_customer_id = right_homes.customer_id
where coalesce(left_homes.postal_code = right_homes.postal_code or left_homes.city = right_homes.city, true)
group by ties.left_customer_id, ties.right_customer_id
