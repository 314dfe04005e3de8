{#-
    How two companies are compared: [(comparison, SQL of the level that holds)], over a relation with the
    columns of int_companies__profiles with the prefixes left_ and right_, and only_left and only_right,
    the words of the one name that the other lacks. Each level has its weight in the seed
    company_weights.
-#}
{% macro company_comparisons() -%}
    {{ return([
        ('name', "case
            when left_core = right_core then 'exact'
            when left_compact = right_compact then 'joined'
            when left_core is null and right_core is null then 'missing'
            when left_core is null or right_core is null
                then case
                    when left_label = right_compact or right_label = left_compact then 'label'
                    else 'missing'
                end
            when only_left_count = 0 and only_right_count = 0 then 'reordered'
            when only_left_count = 1 and only_right_count = 1
                and " ~ is_mistyped(array_element('only_left', 1), array_element('only_right', 1)) ~ "
                then 'mistyped'
            when only_left_count = 0 or only_right_count = 0 then 'contained'
            when " ~ is_mistyped('left_compact', 'right_compact') ~ "
                and only_left_count <> only_right_count then 'mistyped'
            when left_initials = right_compact or right_initials = left_compact then 'initials'
            when " ~ jaro_winkler('left_compact', 'right_compact') ~ " >= 0.92 then 'similar'
            else 'different'
        end"),
        ('domain', "case
            when left_domain_key is null or right_domain_key is null then 'missing'
            when left_label = right_label then 'same label'
            when least(length(left_label), length(right_label)) >= 4
                and (" ~ begins_with('left_label', 'right_label')
                ~ ' or ' ~ begins_with('right_label', 'left_label') ~ ")
                then 'longer label'
            else 'different'
        end"),
        ('country', "case
            when left_country_code is null or right_country_code is null then 'missing'
            when left_country_code = right_country_code then 'same'
            else 'different'
        end"),
        ('place', "case
            when left_postal_key = right_postal_key and left_street_key = right_street_key
                then 'same street'
            when left_postal_key = right_postal_key then 'same postal code'
            when left_city_key = right_city_key then 'same city'
            when left_city_key is null or right_city_key is null then 'missing'
            when " ~ is_mistyped('left_city_key', 'right_city_key') ~ "
                or " ~ begins_with('left_city_key', "right_city_key || ' '") ~ "
                or " ~ begins_with('right_city_key', "left_city_key || ' '") ~ " then 'similar city'
            else 'different'
        end"),
        ('phone', "case
            when left_phone_key is null or right_phone_key is null then 'missing'
            when left_phone_key = right_phone_key then 'same'
            else 'different'
        end"),
        ('sector', "case
            when left_naics_sector is null or right_naics_sector is null then 'missing'
            when left_naics_sector = right_naics_sector then 'same'
            else 'different'
        end"),
    ]) }}
{%- endmacro %}
