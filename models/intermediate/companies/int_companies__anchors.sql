{#-
    What each record is recognized by, without guessing. The domain; without one, the name with city and
    country, with the country, or alone. A record that says less joins one that says more if only one
    company of its name is compatible with it; else those that say as little are one company of their
    own. Persons who name a company of two words or more mean the one with a domain, wherever they live.
    A domain that nobody names bears its own label as a name. Where a source lists one company as the
    parent of another of the same domain and another name, they stay two.
-#}
{{ config(meta={'stepwise': true}) }}
{%- set levels = [
    {
        'rule': 'same name and city',
        'own': "'city:' || records.country_code || '|' || records.city_key || '|' || records.name_compact",
        'asks': 'records.country_code is not null and records.city_key is not null',
        'fits': '(known.country_code is null or known.country_code = asked.country_code)
            and (known.city_key is null or known.city_key = asked.city_key)',
    },
    {
        'rule': 'only company of that name',
        'own': 'null',
        'asks': 'records.country_code is not null and records.city_key is null',
        'fits': '(known.country_code is null or known.country_code = asked.country_code)',
    },
    {
        'rule': 'only company of that name',
        'own': 'null',
        'asks': 'records.is_specific and records.country_code is not null and records.city_key is null',
        'fits': "known.anchor like 'domain:%'",
    },
    {
        'rule': 'same name and country',
        'own': "'country:' || records.country_code || '|' || records.name_compact",
        'asks': 'records.country_code is not null and records.city_key is null',
        'fits': '(known.country_code is null or known.country_code = asked.country_code)',
    },
    {
        'rule': 'same name',
        'own': "'name:' || coalesce(records.city_key || '|', '') || records.name_compact",
        'asks': 'records.country_code is null',
        'fits': '(known.city_key is null or asked.city_key is null or known.city_key = asked.city_key)',
    },
] -%}
with records as (

    select
        records.record_id,
        records.source,
        records.source_table,
        records.parent_company_id,
        domains.domain_key,
        case
            when records.name_key is not null then {{ company_compact('records.name_key') }}
            when not domains.is_named then domains.label
            -- nameless
            else null
        end as name_compact,
        coalesce(records.country_code, records.named_in_country_code, domains.country_code)
            as country_code,
        records.city_key,
        -- where a person lives says little of the company, unless its name is short enough to be common
        records.is_reference and records.name_key like '% %' as is_specific
    from {{ ref('int_companies__records') }} as records
    left join {{ ref('int_companies__domains') }} as domains
        on records.domain_key = domains.domain_key
        and domains.ignored_reason is null

),

subsidiaries as (

    select distinct
        records.domain_key,
        records.name_compact
    from records
    inner join records as parents
        on records.source || ':' || records.source_table || ':' || records.parent_company_id
        = parents.record_id
    where records.domain_key = parents.domain_key
        and records.name_compact <> parents.name_compact

),

anchored_0 as (

    select
        records.record_id,
        records.name_compact,
        records.country_code,
        records.city_key,
        records.is_specific,
        case
            when records.domain_key is null then null
            when subsidiaries.domain_key is not null
                then 'domain:' || records.domain_key || '|' || records.name_compact
            else 'domain:' || records.domain_key
        end as anchor,
        case
            when records.domain_key is null then null
            when subsidiaries.domain_key is not null then 'same domain and name'
            else 'same domain'
        end as link_rule
    from records
    left join subsidiaries
        on records.domain_key = subsidiaries.domain_key
        and records.name_compact = subsidiaries.name_compact

),

{% for level in levels -%}
{#- What an anchor leaves open is not told by a record of it that another one tells. -#}
known_{{ loop.index }} as (

    select distinct
        name_compact,
        anchor,
        country_code,
        city_key
    from anchored_{{ loop.index - 1 }}
    where anchor is not null and name_compact is not null
    qualify (country_code is not null or max(country_code) over (partition by anchor) is null)
        and (city_key is not null or max(city_key) over (partition by anchor) is null)

),

named_{{ loop.index }} as (

    select name_compact
    from known_{{ loop.index }}
    group by name_compact
    having count(distinct anchor) <= {{ var('companies').max_block_size }}

),

joined_{{ loop.index }} as (

    select
        asked.record_id,
        min(known.anchor) as anchor
    from anchored_{{ loop.index - 1 }} as asked
    inner join named_{{ loop.index }} as named
        on asked.name_compact = named.name_compact
    inner join known_{{ loop.index }} as known
        on asked.name_compact = known.name_compact
    where asked.anchor is null
        and {{ level.asks | replace('records.', 'asked.') }}
        and {{ level.fits }}
    group by asked.record_id
    having count(distinct known.anchor) = 1

),

anchored_{{ loop.index }} as (

    select
        records.record_id,
        records.name_compact,
        records.country_code,
        records.city_key,
        records.is_specific,
        coalesce(
            records.anchor,
            joined.anchor,
            case when {{ level.asks }} then {{ level.own }} else null end
        ) as anchor,
        case
            when records.anchor is not null then records.link_rule
            when joined.anchor is not null then 'only company of that name'
            {%- if level.own != 'null' %}
            when {{ level.asks }} and records.name_compact is not null then '{{ level.rule }}'
            {%- endif %}
            -- nameless, or asked at another level
            else null
        end as link_rule
    from anchored_{{ loop.index - 1 }} as records
    left join joined_{{ loop.index }} as joined
        on records.record_id = joined.record_id

),

{% endfor -%}
anchored as (

    select
        record_id,
        coalesce(anchor, 'record:' || record_id) as anchor,
        name_compact,
        country_code,
        city_key,
        coalesce(is_specific, false) as is_specific,
        link_rule,
        case when link_rule = 'only company of that name' then null else record_id end as own_record_id
    from anchored_{{ levels | length }}

),

hubs as (

    select
        *,
        min(own_record_id) over (partition by anchor) as first_of_anchor,
        min(own_record_id) over (partition by anchor, name_compact) as first_of_name
    from anchored

)

-- a record is linked to the first that is recognized in its own right, and bears its name where it joined
select
    record_id,
    anchor,
    name_compact,
    country_code,
    city_key,
    is_specific,
    link_rule,
    case when own_record_id is null then first_of_name else first_of_anchor end as hub_record_id
from hubs
