{#-
    Countries as entered, in any language of CLDR or as a code, with their ISO 3166-1 alpha-2 code. The
    seed holds a name by its words; where these are not enough to tell two countries apart (vowel
    signs), or there are none (numeric codes), as spelled. So +44 is no country.

    relation: country. Gives country, country_code (null where the seed does not know it).
-#}
{% macro standardize_countries(relation) -%}
    with entered as (

        select
            country,
            {{ vocabulary_key('country') }} as country_spelled,
            case when {{ regex_matches('country', '\p{L}') }} then {{ words('country') }} else null end
                as country_words
        from {{ relation }}
        where country is not null
        group by country

    )

    select
        entered.country,
        coalesce(spelled.country_code, worded.country_code) as country_code
    from entered
    left join {{ ref('countries') }} as spelled
        on entered.country_spelled = spelled.country_key
    left join {{ ref('countries') }} as worded
        on entered.country_words = worded.country_key
{%- endmacro %}
