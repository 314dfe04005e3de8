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


{#-
    Regions as entered, by any name or code of their country, with their ISO 3166-2 code. Tried are the
    words as they stand, with dots that part no words (N.Y.), without what kind of region it is (State of
    New York), and without a bracket behind them. Without a country, a name that one country alone has
    tells it.

    relation: region, country_code (may be null). Gives region, country_code, region_code (null where the
    seed does not know it), region_country_code (the country that the region told).
-#}
{% macro standardize_regions(relation) -%}
    {%- set candidates = [
        ('region_words', 'true'),
        ('undotted_words', "region like '%.%'"),
        (region_name_words('undotted_words'), 'true'),
        (words("split_part(region, '(', 1)"), "region like '%(%'"),
    ] -%}
    with entered as (

        select
            region,
            coalesce(country_code, '') as asked_country_code,
            {{ words('region') }} as region_words,
            {{ words("replace(region, '.', '')") }} as undotted_words
        from {{ relation }}
        where region is not null
        group by region, coalesce(country_code, '')

    ),

    candidates as (

        {% for key, condition in candidates -%}
        select
            region,
            asked_country_code,
            {{ key }} as region_key,
            {{ loop.index }} as place
        from entered
        where {{ condition }}
        {{ 'union all' if not loop.last }}
        {% endfor %}

    ),

    known as (

        select
            region_key,
            country_code as asked_country_code,
            region_code
        from {{ ref('regions') }}
        union all
        select
            region_key,
            '' as asked_country_code,
            region_code
        from {{ ref('regions') }}
        where tells_country

    ),

    found as (

        select
            candidates.region,
            candidates.asked_country_code,
            min_by(known.region_code, candidates.place) as region_code
        from candidates
        inner join known
            on candidates.region_key = known.region_key
            and candidates.asked_country_code = known.asked_country_code
        group by candidates.region, candidates.asked_country_code

    )

    select
        entered.region,
        nullif(entered.asked_country_code, '') as country_code,
        found.region_code,
        case
            when entered.asked_country_code = '' then left(found.region_code, 2)
            -- told by the record
            else null
        end as region_country_code
    from entered
    left join found
        on entered.region = found.region
        and entered.asked_country_code = found.asked_country_code
{%- endmacro %}


{#-
    The words of a region's name without those that say what kind of region it is: state of, Provinz,
    prefecture, 省. One before and one behind, of which something must be left.
-#}
{% macro region_name_words(region_words) -%}
    {%- set before = (
        'autonomous community|autonomous region|autonomous republic|bezirk|bundesland|canton'
        ~ '|cantone|changwat|city and county|city|commonwealth|comunidad autonoma|comunidad foral'
        ~ '|comunidad|comunitat|county|co|departamento|depto|departement|department|dept|district'
        ~ '|distrito|emirate|estado libre|estado|edo|free state|freistaat|gouvernorat|governorate'
        ~ '|gobierno|isle|isles|judetul|judet|kanton|krai|land|landkreis'
        ~ '|liberta citta metropolitana|citta metropolitana|metropolitan city|municipality|negeri'
        ~ '|oblast|okrug|parish|pcia|prefecture|principado|propinsi|provincia autonoma|provincia'
        ~ '|provincie|provinsi|province|provinz|prov|region autonoma|region|regione|regiao autonoma'
        ~ '|regiao|republic|respublika|republica|special region|state|stato|territoire|territory'
        ~ '|thanh pho|tinh|the|wojewodztwo|woj|wilaya|zupanija|область|республика|провинция|штат'
        ~ '|область|град'
    ) -%}
    {%- set joints = (
        'of the|of|de la|de las|de los|de les|del|de l|de|des|di|della|do|dos|da|das|du|d|der|van'
        ~ '|von|la|le'
    ) -%}
    {%- set behind = (
        'apskritis|autonomous city|autonomous community|autonomous okrug|autonomous oblast'
        ~ '|autonomous prefecture|autonomous region|autonomous republic|avtonomnyy okrug|canton'
        ~ '|changwat|city|county|department|dept|district|do|emirate|fu|fylke|fylkeskommune'
        ~ '|governorate|gun|ili|island|islands|kanton|ken|kraj|krai|kray|lan|land|maakond|maakunta'
        ~ '|megye|metropolitan city|municipality|novads|obl|oblast|oblysy|okrug|oblasts|prefecture'
        ~ '|pref|province|prov|provinsi|raion|rayon|region|republic|respublika|resp|sheng|shi|si'
        ~ '|special administrative region|sar|state|territory|to|voivodeship|vilayeti|wojewodztwo'
        ~ '|zizhiqu|zupanija|область|обл|край|республика|автономный округ|автономна область|область'
        ~ '|штат'
    ) -%}
    {%- set signs = '特別行政区|特别行政区|特別行政區|壮族自治区|回族自治区|维吾尔自治区|自治区|自治區|[都府県省市縣县州邦]' -%}
    {%- set syllables = '특별자치시|특별자치도|특별시|광역시|[도시주]' -%}
    {%- set name = regex_replace_all(region_words, '^(?:' ~ before ~ ')(?: (?:' ~ joints ~ '))? ', '') -%}
    {%- set name = regex_replace_all(name, ' (?:' ~ behind ~ ')$', '') -%}
    {%- set name = regex_replace_all(name, '^(.{2,}?)(?:' ~ signs ~ ')$', regex_group(1)) -%}
    {{ return(regex_replace_all(name, '^([가-힣]{2,})(?:' ~ syllables ~ ')$', regex_group(1))) }}
{%- endmacro %}


{#-
    Postal codes as the mail of their country writes them: upper case, SW1A 1AA, 1012 AB, 80331 (not
    D-80331), 02139 (not 2139, which a spreadsheet made of it), five digits of a ZIP+4. A code of a
    country that has no such code, or of no known country, is its letters and digits. What a code looks
    like is looked up by its shape, letters as A and digits as 9: a pattern from a table would have to be
    compiled anew for each row.

    relation: postal_code, country_code (may be null). Gives postal_code, country_code,
    postal_code_key, is_postal_code_valid (null where the country is unknown or has no postal codes).
-#}
{% macro standardize_postal_codes(relation) -%}
    {%- set most_places = 8 -%} {#- that letters_by_place tells of -#}
    with entered as (

        select
            postal_code,
            country_code,
            {{ postal_key('postal_code') }} as compact_code
        from {{ relation }}
        where postal_code is not null
        group by postal_code, country_code

    ),

    shaped as (

        select
            *,
            case
                when {{ regex_matches('compact_code', '[A-Z]') }}
                    then {{ regex_replace_all(
                        regex_replace_all('compact_code', '[A-Z]', 'A'), '[0-9]', '9'
                    ) }}
                else repeat('9', length(compact_code))
            end as shape
        from entered

    ),

    formats as (

        select
            *,
            {% for place in range(1, most_places + 1) -%}
            nullif(nullif(split_part(letters_by_place, ' ', {{ place }}), '.'), '') as letters_{{ place }},
            {% endfor -%}
            ' ' || beginnings || ' ' as listed_beginnings,
            length(split_part(beginnings, ' ', 1)) as beginning_length
        from {{ ref('postal_code_formats') }}

    ),

    -- a country has one format of a shape
    judged as (

        select
            shaped.*,
            coalesce(formats.lost_beginning, '') || substr(
                shaped.compact_code,
                formats.first_place,
                formats.code_length - coalesce(length(formats.lost_beginning), 0)
            ) as code,
            formats.separator_place,
            case formats.separator when 'space' then ' ' when 'hyphen' then '-' else '' end as separator,
            case
                when formats.shape is null
                    or position(
                        ' ' || left(shaped.compact_code, formats.beginning_length) || ' '
                        in formats.listed_beginnings
                    ) = 0
                    or position(right(shaped.compact_code, 2) in formats.barred_endings) > 0
                    then false
                {%- for place in range(1, most_places + 1) %}
                when position(substr(shaped.compact_code, {{ place }}, 1) in formats.letters_{{ place }}) = 0
                    then false
                {%- endfor %}
                else true
            end as is_match
        from shaped
        left join formats
            on shaped.country_code = formats.country_code
            and shaped.shape = formats.shape

    ),

    countries as (

        select distinct country_code
        from {{ ref('postal_code_formats') }}

    )

    select
        judged.postal_code,
        judged.country_code,
        case
            when not judged.is_match then judged.compact_code
            when judged.separator_place is null then judged.code
            else left(judged.code, judged.separator_place) || judged.separator
                || substr(judged.code, judged.separator_place + 1)
        end as postal_code_key,
        case
            when judged.is_match then true
            when countries.country_code is not null then false
            -- nobody knows what codes look like there
            else null
        end as is_postal_code_valid
    from judged
    left join countries
        on judged.country_code = countries.country_code
{%- endmacro %}
