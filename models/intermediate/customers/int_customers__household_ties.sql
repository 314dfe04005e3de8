{#-
    Pairs of customers of one household, and what says so. Those of one family name at one address, number
    or mailbox form stars, so the cost is linear. Others count when the scores of their records say so:
    that they are two people is settled, so the odds are those of one household against strangers, and of
    name, place and number or mailbox two must agree. A place alone joins nobody: it may be a block of flats.

    What colleagues of several names share is their office. At a place of more customers than a household
    has (the var identity.max_household_size), a name counts if nobody would share it there by chance. A
    record of a former address tells who lived there then.
-#}
{%- set settings = var('identity') -%}
{%- set house = "match_keys.street || ' ' || match_keys.house_number || ' '" -%}
with home_records as (

    select
        customer_id,
        min_by(record_id, address_rank) as record_id
    from {{ ref('int_customers__ranked_records') }}
    where address_rank is not null
    group by customer_id

),

records as (

    select
        match_keys.record_number,
        crosswalk.customer_id,
        match_keys.family_name,
        match_keys.family_name_share,
        match_keys.company,
        match_keys.phone,
        match_keys.second_phone,
        match_keys.email,
        match_keys.unit,
        {{ house }} || match_keys.postal_code as postal_house,
        {{ house }} || match_keys.city as city_house,
        {{ house }} || match_keys.postal_code || ' ' || match_keys.unit as dwelling
    from {{ ref('int_identity__match_keys') }} as match_keys
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on match_keys.record_id = crosswalk.record_id
    left join home_records
        on crosswalk.customer_id = home_records.customer_id
    left join {{ ref('int_identity__match_keys') }} as homes
        on home_records.record_id = homes.record_id
    where coalesce(match_keys.postal_code = homes.postal_code or match_keys.street = homes.street, true)

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
    having count(distinct family_name) > 1

),

crowds as (

    select
        kind,
        place,
        count(distinct customer_id) as customer_count
    from shared
    group by kind, place
    having count(distinct customer_id) > {{ settings.max_household_size }}

),

judged as (

    select
        shared.*,
        offices.place is not null as is_office,
        coalesce(crowds.customer_count * shared.family_name_share >= 0.1, false) as is_name_by_chance
    from shared
    left join offices
        on shared.kind = offices.kind
        and shared.place = offices.place
        and shared.company = offices.company
    left join crowds
        on shared.kind = crowds.kind
        and shared.place = crowds.place

),

families as (

    select
        customer_id,
        kind,
        min(customer_id) over family as first_customer_id,
        coalesce(min(unit) over family <> max(unit) over family, false) as has_several_units
    from judged
    where not is_office
        and not is_name_by_chance
    window family as (partition by kind, place, family_name)

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
        first_customer_id as left_customer_id,
        customer_id as right_customer_id,
        'family name and ' || kind as basis,
        cast(null as double) as household_probability
    from families
    where customer_id <> first_customer_id
        and not has_several_units

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
    left_customer_id,
    right_customer_id,
    -- the first by the alphabet is the strongest
    min(basis) as basis,
    case when min(basis) = 'probable' then max(household_probability) end as household_probability
from ties
group by left_customer_id, right_customer_id
