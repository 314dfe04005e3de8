{#-
    Companies known by name and country, or by name alone, that fit several others of the name which
    probable links made one: they join it, as they would have joined a company with one domain.
-#}
{%- set steps = [
    {
        'asks': "'country:%'",
        'fits': "places.country_code is null
            or places.country_code = asked.country_code
            or (asked.is_specific and known.anchor like 'domain:%')",
    },
    {
        'asks': "'name:%'",
        'fits': 'places.city_key is null
            or asked.city_key is null
            or places.city_key = asked.city_key',
    },
] -%}
with names as (

    select
        anchor,
        name_compact,
        max(country_code) as country_code,
        max(city_key) as city_key,
        min(case when is_specific then 1 else 0 end) = 1 as is_specific,
        min(hub_record_id) as record_id
    from {{ ref('int_companies__anchors') }}
    where name_compact is not null
    group by anchor, name_compact

),

places as (

    select distinct
        anchor,
        name_compact,
        country_code,
        city_key
    from {{ ref('int_companies__anchors') }}
    where name_compact is not null
    qualify (country_code is not null or max(country_code) over (partition by anchor) is null)
        and (city_key is not null or max(city_key) over (partition by anchor) is null)

),

-- names that a few companies bear, one of which at least is put together of several
shared as (

    select names.name_compact
    from names
    left join {{ ref('int_companies__groups') }} as grouped
        on names.anchor = grouped.anchor
        and grouped.cut_reason is null
    group by names.name_compact
    having count(distinct names.anchor) between 3 and {{ var('companies').max_block_size }}
        and count(grouped.group_id) > 0

),

grouped_0 as (

    select
        names.*,
        grouped.group_id
    from names
    inner join shared
        on names.name_compact = shared.name_compact
    left join {{ ref('int_companies__groups') }} as grouped
        on names.anchor = grouped.anchor
        and grouped.cut_reason is null

),

{% for step in steps -%}
joined_{{ loop.index }} as (

    select
        asked.record_id as left_record_id,
        asked.anchor,
        min(known.record_id) as right_record_id,
        min(known.group_id) as group_id
    from grouped_{{ loop.index - 1 }} as asked
    inner join grouped_{{ loop.index - 1 }} as known
        on asked.name_compact = known.name_compact
        and asked.anchor <> known.anchor
        and known.anchor not like {{ step.asks }}
    inner join places
        on known.anchor = places.anchor
        and known.name_compact = places.name_compact
    where asked.group_id is null
        and asked.anchor like {{ step.asks }}
        and (
            {{ step.fits }}
        )
        and known.anchor not like 'name:%'
    group by asked.record_id, asked.anchor
    having count(distinct coalesce(known.group_id, known.anchor)) = 1
        and min(known.group_id) is not null

),

grouped_{{ loop.index }} as (

    select
        known.anchor,
        known.name_compact,
        known.country_code,
        known.city_key,
        known.is_specific,
        known.record_id,
        coalesce(known.group_id, joined.group_id) as group_id
    from grouped_{{ loop.index - 1 }} as known
    left join joined_{{ loop.index }} as joined
        on known.anchor = joined.anchor

),

{% endfor -%}
joins as (

    {% for step in steps -%}
    select
        left_record_id,
        right_record_id
    from joined_{{ loop.index }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from joins
