{#-
    What is known of each domain of a company, and whether it may link. It may not when it is an
    agency's, a landlord's or a directory's, that stands beside many names which are none of its own.
-#}
with mentions as (

    select
        domain_key,
        name_key,
        {{ domain_label('domain_key') }} as label,
        {{ company_compact('name_key') }} as name_compact,
        split_part(name_key, ' ', 1) as first_word,
        mention_count
    from {{ ref('int_companies__records') }}
    where domain_key is not null

),

judged as (

    -- what resembles the domain is its own name, whatever comes behind it
    select
        *,
        name_key is not null
        and not (
            {{ begins_with('name_compact', 'label') }}
            or {{ begins_with('label', 'first_word') }}
            or {{ jaro_winkler('name_compact', 'label') }} >= 0.85
        ) as is_foreign
    from mentions

),

counted as (

    select
        domain_key,
        label,
        split_part(domain_key, '.', -1) as top_level_domain,
        sum(mention_count) as mention_count,
        count(name_key) > 0 as is_named,
        count(distinct first_word) filter (where is_foreign) as foreign_name_count,
        coalesce(sum(mention_count) filter (where is_foreign), 0) as foreign_mention_count
    from judged
    group by domain_key, label

)

select
    counted.domain_key,
    counted.label,
    countries.country_code,
    counted.is_named,
    cast(counted.mention_count as bigint) as mention_count,
    counted.foreign_name_count,
    case
        when counted.foreign_name_count > {{ var('companies').max_names_per_domain }}
            and counted.foreign_mention_count * 2 > counted.mention_count
            then 'shared by more than {{ var("companies").max_names_per_domain }} names'
        -- may link
        else null
    end as ignored_reason
from counted
left join {{ ref('country_mail_domains') }} as countries
    on counted.top_level_domain = countries.top_level_domain
