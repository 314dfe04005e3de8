{#- How clean each source is, 0 to 100 a dimension: the share of what could be right that is right. -#}
with records as (

    select
        records.*,
        crosswalk.customer_id
    from {{ ref('int_unify__records') }} as records
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on records.record_id = crosswalk.record_id
    where not records.is_reference

),

completeness as (

    select
        source,
        'completeness' as dimension,
        count(email) + count(phone) + count(first_name) + count(last_name) + count(country)
            as passed_count,
        5 * count(*) as checked_count
    from records
    group by source

),

validity as (

    select
        source,
        'validity' as dimension,
        count(email_key) + count(phone_key) + count(country_code) as passed_count,
        count(email) + count(phone) + count(country) as checked_count
    from records
    group by source

),

uniqueness as (

    select
        source,
        'uniqueness' as dimension,
        count(distinct customer_id) as passed_count,
        count(*) as checked_count
    from records
    group by source

),

accounting as (

    select
        source,
        'accounting' as dimension,
        sum(read_count - unreadable_count - quarantined_count) as passed_count,
        sum(read_count) as checked_count
    from {{ ref('row_accounting') }}
    group by source

),

measured as (

    select * from completeness
    union all
    select * from validity
    union all
    select * from uniqueness
    union all
    select * from accounting

)

select
    source,
    dimension,
    cast(round(100.0 * passed_count / checked_count, 1) as double) as score,
    cast(passed_count as bigint) as passed_count,
    cast(checked_count as bigint) as checked_count
from measured
where checked_count > 0
