{#-
    What companies are compared by: each name that an anchor goes by, with what is known beside it. A place
    or number is taken where the name has one only, else where the anchor has one only; several say
    nothing. Where no city is known, the last word of a name tells one, if companies of the data are there.
-#}
{%- set facts = ['city_key', 'postal_key', 'street_key', 'phone_key', 'naics_sector'] -%}
with records as (

    select
        anchors.anchor,
        anchors.record_id,
        records.name_key,
        domains.domain_key,
        domains.label,
        domains.country_code as domain_country_code,
        records.named_in_country_code,
        {% for fact in facts -%}
        records.{{ fact }},
        {% endfor -%}
        records.country_code
    from {{ ref('int_companies__anchors') }} as anchors
    inner join {{ ref('int_companies__records') }} as records
        on anchors.record_id = records.record_id
    left join {{ ref('int_companies__domains') }} as domains
        on records.domain_key = domains.domain_key
        and domains.ignored_reason is null

),

anchors as (

    select
        anchor,
        max(domain_key) as domain_key,
        max(label) as label,
        case
            when count(country_code) > 0
                then case when min(country_code) = max(country_code) then min(country_code) else null end
            when max(domain_country_code) is not null then max(domain_country_code)
            when min(named_in_country_code) = max(named_in_country_code) then min(named_in_country_code)
            -- none or several
            else null
        end as country_code,
        {% for fact in facts -%}
        case when min({{ fact }}) = max({{ fact }}) then min({{ fact }}) else null end as {{ fact }},
        {% endfor -%}
        max(name_key) is not null as is_named
    from records
    group by anchor

),

names as (

    select
        anchor,
        name_key,
        {% for fact in facts -%}
        case when min({{ fact }}) = max({{ fact }}) then min({{ fact }}) else null end as {{ fact }},
        {% endfor -%}
        min(record_id) as record_id
    from records
    group by anchor, name_key

),

cities as (

    select distinct city_key
    from records
    where city_key not like '% %' and length(city_key) >= 4

),

located as (

    select
        names.record_id as profile_id,
        names.anchor,
        names.name_key,
        anchors.domain_key,
        anchors.label,
        anchors.country_code,
        {% for fact in facts[1:] -%}
        coalesce(names.{{ fact }}, anchors.{{ fact }}) as {{ fact }},
        {% endfor -%}
        coalesce(names.city_key, anchors.city_key, cities.city_key) as city_key
    from names
    inner join anchors
        on names.anchor = anchors.anchor
    left join cities
        on names.city_key is null
        and anchors.city_key is null
        and names.name_key like '% %'
        and split_part(names.name_key, ' ', -1) = cities.city_key
    -- a nameless record of a named company tells nothing that the named ones do not
    where names.name_key is not null
        or (not anchors.is_named and (anchors.label is not null or anchors.phone_key is not null))

),

worded as (

    select
        *,
        {{ company_core_words('name_key', 'city_key') }} as core_words
    from located

),

spelled as (

    select
        *,
        case
            when name_key is null then null
            else {{ array_slice_text('core_words', 1, array_size('core_words')) }}
        end as core
    from worded

)

select
    profile_id,
    anchor,
    name_key,
    domain_key,
    label,
    country_code,
    {% for fact in facts -%}
    {{ fact }},
    {% endfor -%}
    core,
    {{ company_compact('core') }} as compact,
    {{ company_numbers("coalesce(core, '')") }} as numbers,
    case
        when core like '% % %' then {{ regex_replace_all('core', '([^ ])[^ ]* ?', regex_group(1)) }}
        -- too short to be told from a word
        else null
    end as initials
from spelled
