{#-
    Records that share an identifier and do not contradict each other. They form stars, so the cost is
    linear: all of one name to the smallest of them, and who has part of a name or none to the person
    most of the identifier's records are of. Other names at one address are for the scores to judge. A
    customer number is the source's own key and links whoever carries it.
-#}
with linking as (

    select
        numbers.record_number,
        shared.identifier_type,
        shared.identifier_value,
        shared.given_name_group,
        shared.last_name_key,
        shared.name_suffix,
        cast(shared.birth_date as string) as birth_day
    from {{ ref('int_identity__shared_identifiers') }} as shared
    left join {{ ref('int_identity__ignored_identifiers') }} as ignored
        on shared.identifier_type = ignored.identifier_type
        and shared.identifier_value = ignored.identifier_value
    inner join {{ ref('int_identity__record_numbers') }} as numbers
        on shared.record_id = numbers.record_id
    where ignored.identifier_value is null

),

named as (

    select
        *,
        first_value(record_number) over by_number as first_record_number,
        first_value(birth_day) over by_number as first_birth_day,
        first_value(name_suffix) over by_number as first_name_suffix,
        count(*) over named_alike as record_count
    from linking
    where identifier_type <> 'customer_number'
    window
        named_alike as (partition by identifier_type, identifier_value, given_name_group, last_name_key),
        by_number as (
            partition by identifier_type, identifier_value, given_name_group, last_name_key
            order by record_number asc
        )

),

persons as (

    select
        *,
        first_value(record_number) over by_weight as main_record_number,
        first_value(given_name_group) over by_weight as main_given_name_group,
        first_value(last_name_key) over by_weight as main_last_name_key,
        first_value(birth_day) over by_weight as main_birth_day
    from named
    where record_number = first_record_number
    window by_weight as (
        partition by identifier_type, identifier_value
        order by
            case when given_name_group is null or last_name_key is null then 1 else 0 end asc,
            record_count desc,
            record_number asc
    )

),

links as (

    select
        record_number as left_number,
        min(record_number) over (partition by identifier_value) as right_number,
        'same customer_number' as link_rule
    from linking
    where identifier_type = 'customer_number'

    union all

    select
        record_number as left_number,
        first_record_number as right_number,
        'same ' || identifier_type as link_rule
    from named
    where record_number <> first_record_number
        and not {{ birth_dates_differ('birth_day', 'first_birth_day') }}
        and coalesce(name_suffix = first_name_suffix, true)

    union all

    select
        record_number as left_number,
        main_record_number as right_number,
        'same ' || identifier_type as link_rule
    from persons
    where record_number <> main_record_number
        and (given_name_group is null or last_name_key is null)
        and coalesce(given_name_group = main_given_name_group, true)
        and coalesce(last_name_key = main_last_name_key, true)
        and not {{ birth_dates_differ('birth_day', 'main_birth_day') }}

)

select distinct
    left_number,
    right_number,
    link_rule
from links
where left_number <> right_number
