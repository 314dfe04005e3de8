{#-
    The steward's list: each value that maps to nothing, most frequent first to be mended, with the known
    values it resembles most (Jaro–Winkler, same first letter). Only the most frequent values of an
    attribute are compared: each is compared with thousands of spellings.
-#}
{%- set vocabularies = [
    ('country', 'countries', 'country_key', 'country_code'),
    ('company_country', 'countries', 'country_key', 'country_code'),
    ('region', 'regions', 'region_key', 'region_code'),
    ('language', 'languages', 'language_key', 'language_code'),
    ('industry', 'industries', 'industry_key', 'industry'),
    ('company_industry', 'industries', 'industry_key', 'industry'),
    ('crm_lifecycle_stage', 'lifecycle_statuses', 'source_value', 'crm_stage'),
    ('lead_status', 'lifecycle_statuses', 'source_value', 'crm_stage'),
    ('currency', 'currencies', 'currency_key', 'currency_code'),
    ('order_status', 'order_statuses', 'source_value', 'order_status'),
] -%}
with ranked as (

    select
        *,
        {{ words('raw_value') }} as value_key,
        row_number() over (
            partition by attribute
            order by row_count desc, raw_value asc
        ) as frequency_rank
    from {{ ref('int_hygiene__unmapped_values') }}

),

known as (

    {% for attribute, seed, key, meaning in vocabularies -%}
    select
        '{{ attribute }}' as attribute,
        {{ key }} as known_key,
        {{ meaning }} as meaning
    from {{ ref(seed) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

resembling as (

    select
        ranked.attribute,
        ranked.raw_value,
        known.meaning,
        max({{ jaro_winkler('ranked.value_key', 'known.known_key') }}) as similarity
    from ranked
    inner join known
        on ranked.attribute = known.attribute
        and substr(ranked.value_key, 1, 1) = substr(known.known_key, 1, 1)
    where ranked.frequency_rank <= {{ var('unmapped_values_compared') }}
    group by ranked.attribute, ranked.raw_value, known.meaning

),

nearest as (

    select
        *,
        row_number() over (
            partition by attribute, raw_value
            order by similarity desc, meaning asc
        ) as place
    from resembling
    where similarity >= 0.8

),

suggestions as (

    select
        attribute,
        raw_value,
        max(case when place = 1 then meaning end)
        || coalesce(', ' || max(case when place = 2 then meaning end), '')
        || coalesce(', ' || max(case when place = 3 then meaning end), '') as nearest_values
    from nearest
    where place <= 3
    group by attribute, raw_value

)

select
    ranked.attribute,
    ranked.raw_value,
    cast(ranked.row_count as bigint) as row_count,
    cast(ranked.source_count as bigint) as source_count,
    suggestions.nearest_values,
    ranked.first_seen_at
from ranked
left join suggestions
    on ranked.attribute = suggestions.attribute
    and ranked.raw_value = suggestions.raw_value
