{#-
    What two records share by a level of the comparison of addresses (level: place), where it is one place
    that strangers may share, too.
-#}
{% macro shared_places() -%}
    {{ return({1: 'dwelling', 2: 'house', 3: 'street', 6: 'postal_code', 7: 'city'}) }}
{%- endmacro %}


{#- What strangers may share where there is a crowd: places, and an employer. -#}
{% macro crowded() -%}
    {{ return(shared_places().values() | list + ['company']) }}
{%- endmacro %}


{#- A place or employer of a relation like int_identity__match_keys, as a text. -#}
{% macro crowd_key(crowd, relation) -%}
    {%- set of = relation ~ '.' -%}
    {%- set street = of ~ "postal_code || ' ' || " ~ of ~ "street" -%}
    {{ return({
        'dwelling': street ~ " || ' ' || " ~ of ~ "house_number || ' ' || coalesce(" ~ of ~ "unit, '')",
        'house': street ~ " || ' ' || coalesce(" ~ of ~ "house_number, '')",
        'street': street,
        'postal_code': of ~ 'postal_code',
        'city': of ~ 'city',
        'company': of ~ 'company',
    }[crowd]) }}
{%- endmacro %}


{#-
    The share of each place or employer among the rows that name one: (crowd, share). Only of those of more
    families than may share an identifier: who meets in a home is no stranger.
-#}
{% macro crowd_shares(relation, crowd) -%}
    select
        crowd,
        share
    from (
        select
            crowd,
            cast(sum(record_count) as double) / sum(sum(record_count)) over () as share,
            count(family_name) as family_count
        from (
            select
                {{ crowd_key(crowd, 'keys') }} as crowd,
                family_name,
                count(*) as record_count
            from {{ relation }} as keys
            where {{ crowd_key(crowd, 'keys') }} is not null
            group by {{ crowd_key(crowd, 'keys') }}, family_name
        ) as families
        group by crowd
    ) as crowds
    where family_count > {{ var('identity').max_names_per_identifier }}
{%- endmacro %}
