{#-
    How two records l and r of int_identity__match_keys are compared: [{name, missing, levels}], the
    levels being conditions, the first that holds counts. A level's place is its number, 1 first; 0
    stands for missing, which says nothing, and the last level for no likeness at all. The seed
    match_weights has a row for each.
-#}
{% macro comparisons() -%}
    {{ return([
        {
            'name': 'given_name',
            'missing': 'l.given_name is null or r.given_name is null or ' ~ names_crossed()
                ~ ' or ' ~ scripts_differ('given_name'),
            'levels': [
                'l.given_name = r.given_name',
                names_swapped(),
                'l.given_name_group = r.given_name_group and not ' ~ further_names_differ(),
                one_is_rare('given_name') ~ ' and (' ~ is_similar('given_name', 0.92) ~ ')'
                    ~ ' and not ' ~ further_names_differ(),
                '(' ~ is_similar('given_name', 0.92) ~ ') and not ' ~ further_names_differ(),
                'least(length(l.given_name), length(r.given_name)) = 1 and ' ~ starts_alike('given_name', 1),
                starts_alike('given_name', 3) ~ ' and not ' ~ further_names_differ(),
                alike_from('given_name', 0.8) ~ ' or l.given_name_group = r.given_name_group',
                'true',
            ],
        },
        {
            'name': 'family_name',
            'missing': 'l.family_name is null or r.family_name is null or ' ~ names_swapped()
                ~ ' or ' ~ names_crossed() ~ ' or ' ~ scripts_differ('family_name'),
            'levels': [
                'l.family_name = r.family_name',
                one_is_rare('family_name') ~ ' and (' ~ is_similar('family_name', 0.92) ~ ')',
                is_similar('family_name', 0.92),
                starts_alike('family_name', 4) ~ ' or ' ~ ends_alike('family_name', 4),
                alike_from('family_name', 0.85),
                'true',
            ],
        },
        {
            'name': 'name_suffix',
            'missing': 'l.name_suffix is null and r.name_suffix is null',
            'levels': [
                'l.name_suffix = r.name_suffix',
                'l.name_suffix is null or r.name_suffix is null',
                'true',
            ],
        },
        {
            'name': 'birth_date',
            'missing': 'l.birth_date is null or r.birth_date is null',
            'levels': [
                "l.birth_date = r.birth_date and right(l.birth_date, 6) <> '-01-01'",
                'l.birth_date = r.birth_date',
                day_and_month_swapped('l.birth_date', 'r.birth_date'),
                is_one_edit('birth_date'),
                equal_date_parts('l.birth_date', 'r.birth_date') ~ ' = 2',
                'left(l.birth_date, 4) = left(r.birth_date, 4)',
                'abs(l.birth_year - r.birth_year) <= 10',
                'true',
            ],
        },
        {
            'name': 'email',
            'missing': 'l.email is null or r.email is null',
            'levels': [
                'l.email = r.email',
                'l.email_local_part = r.email_local_part and ' ~ digit_count('l.email_local_part')
                    ~ ' >= 3',
                'l.email_local_part = r.email_local_part and ' ~ digit_count('l.email_local_part')
                    ~ ' >= 1',
                'l.email_local_part = r.email_local_part',
                is_one_edit('email') ~ ' and ' ~ letters_differ('email'),
                alike_from('email', 0.93) ~ ' and ' ~ letters_differ('email'),
                'true',
            ],
        },
        {
            'name': 'phone',
            'missing': 'coalesce(l.phone, l.second_phone) is null'
                ~ ' or coalesce(r.phone, r.second_phone) is null',
            'levels': [
                'l.phone in (r.phone, r.second_phone) or l.second_phone in (r.phone, r.second_phone)',
                is_one_edit('phone'),
                'true',
            ],
        },
        {
            'name': 'address',
            'missing': 'coalesce(l.street || r.street, l.postal_code || r.postal_code, l.city || r.city)'
                ~ ' is null',
            'levels': [
                'l.postal_code = r.postal_code and l.street = r.street and l.house_number = r.house_number'
                    ~ " and coalesce(l.unit, '') = coalesce(r.unit, '')",
                'l.postal_code = r.postal_code and l.street = r.street'
                    ~ " and coalesce(l.house_number, '') = coalesce(r.house_number, '')",
                'l.postal_code = r.postal_code'
                    ~ ' and ' ~ alike_from('street', 0.88),
                'l.street = r.street and l.house_number = r.house_number',
                'l.house_number = r.house_number'
                    ~ ' and ' ~ alike_from('street', 0.88),
                'l.postal_code = r.postal_code',
                'l.city = r.city',
                'true',
            ],
        },
        {
            'name': 'national_id',
            'missing': 'l.national_id is null or r.national_id is null',
            'levels': [
                'l.national_id = r.national_id',
                is_one_edit('national_id'),
                'levenshtein(l.national_id, r.national_id) = 2',
                'true',
            ],
        },
        {
            'name': 'company',
            'missing': 'l.company is null or r.company is null',
            'levels': [
                'l.company_name in (r.company_name, r.company_site)'
                    ~ ' or l.company_site in (r.company_name, r.company_site)',
                'true',
            ],
        },
    ]) }}
{%- endmacro %}


{#- Whether a key of both records differs by a slip: one edit, or Jaro–Winkler from a bound on. -#}
{% macro is_similar(column, bound) -%}
    {{ return(
        alike_from(column, bound)
        ~ ' or length(l.' ~ column ~ ') >= 4 and ' ~ is_one_edit(column)
    ) }}
{%- endmacro %}


{#- Whether the Jaro–Winkler similarity of a key of both records reaches a bound. -#}
{% macro alike_from(column, bound) -%}
    {{ return(jaro_winkler('l.' ~ column, 'r.' ~ column) ~ ' >= ' ~ bound) }}
{%- endmacro %}


{#- Whether a key of both records is one edit apart; lengths tell most that are not, and cost nothing. -#}
{% macro is_one_edit(column) -%}
    {%- set l, r = 'l.' ~ column, 'r.' ~ column -%}
    {{ return(
        'abs(length(' ~ l ~ ') - length(' ~ r ~ ')) <= 1 and levenshtein(' ~ l ~ ', ' ~ r ~ ') = 1'
    ) }}
{%- endmacro %}


{#- Whether one of two names is so rare that it may be a slip for the other; two common ones are two. -#}
{% macro one_is_rare(column) -%}
    {{ return('least(l_shares.' ~ column ~ '_share, r_shares.' ~ column ~ '_share) < 0.0005') }}
{%- endmacro %}


{#- Whether given and family name have changed places. -#}
{% macro names_swapped() -%}
    {{ return(
        '(l.given_name = r.family_name and l.family_name = r.given_name'
        ~ ' and l.given_name <> r.given_name)'
    ) }}
{%- endmacro %}


{#- Whether one's given name is the other's family name and no more: it tells nothing of either. -#}
{% macro names_crossed() -%}
    {{ return(
        'coalesce(l.given_name = r.family_name or l.family_name = r.given_name, false)'
        ~ ' and coalesce(l.given_name <> r.given_name, true)'
        ~ ' and coalesce(l.family_name <> r.family_name, true)'
        ~ ' and not coalesce(' ~ names_swapped() ~ ', false)'
    ) }}
{%- endmacro %}


{#- Whether one name is written in Latin letters and the other is not, which tells nothing of either. -#}
{% macro scripts_differ(column) -%}
    {%- set is_latin = "left(RECORD." ~ column ~ ", 1) between 'a' and 'z'" -%}
    {{ return('(' ~ is_latin | replace('RECORD', 'l') ~ ') <> (' ~ is_latin | replace('RECORD', 'r') ~ ')') }}
{%- endmacro %}


{#- Whether what follows the first given name begins otherwise, and is no slip: Mary K. is not Mary Ann. -#}
{% macro further_names_differ() -%}
    {{ return(
        'coalesce(left(l.further_names, 1) <> left(r.further_names, 1)'
        ~ ' and (least(length(l.further_names), length(r.further_names)) = 1'
        ~ ' or levenshtein(l.further_names, r.further_names) > 1), false)'
    ) }}
{%- endmacro %}


{#- Whether one record's key is what the other's begins with, or ends with, of a length at least. -#}
{% macro starts_alike(column, length) -%}
    {{ return(edge_alike('left', column, length)) }}
{%- endmacro %}


{% macro ends_alike(column, length) -%}
    {{ return(edge_alike('right', column, length)) }}
{%- endmacro %}


{% macro edge_alike(edge, column, length) -%}
    {%- set shorter = 'least(length(l.' ~ column ~ '), length(r.' ~ column ~ '))' -%}
    {{ return(
        shorter ~ ' >= ' ~ length ~ ' and ' ~ edge ~ '(l.' ~ column ~ ', ' ~ shorter ~ ') = '
        ~ edge ~ '(r.' ~ column ~ ', ' ~ shorter ~ ')'
    ) }}
{%- endmacro %}


{#- Whether more than digits differ: ann1@ and ann2@ are alike and as a rule two people's. -#}
{% macro letters_differ(column) -%}
    {{ return(
        "translate(l." ~ column ~ ", '0123456789', '') <> translate(r." ~ column ~ ", '0123456789', '')"
    ) }}
{%- endmacro %}


{#- Digits in a text. -#}
{% macro digit_count(value) -%}
    {{ return("length(" ~ value ~ ") - length(translate(" ~ value ~ ", '0123456789', ''))") }}
{%- endmacro %}


{#- The number of a comparison's last level, no likeness at all. -#}
{% macro last_level(comparison) -%}
    {{ return((comparisons() | selectattr('name', 'equalto', comparison) | first).levels | length) }}
{%- endmacro %}


{#-
    Levels of pairs: a query over a relation with left_number and right_number, keys and shares being
    int_identity__match_keys and int_identity__match_shares; one row a pair.
-#}
{% macro compare_pairs(pairs, keys, shares) -%}
    with levels as (

        select
            pairs.left_number,
            pairs.right_number,
            {%- for comparison in comparisons() %}
            case
                when {{ comparison.missing }} then 0
                {%- for condition in comparison.levels[:-1] %}
                when {{ condition }} then {{ loop.index }}
                {%- endfor %}
                else {{ comparison.levels | length }}
            end as {{ comparison.name }},
            {%- endfor %}
            l_shares.given_name_share,
            l_shares.family_name_share,
            {%- for crowd in crowded() %}
            l_shares.{{ crowd }}_share{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ pairs }} as pairs
        inner join {{ keys }} as l on pairs.left_number = l.record_number
        inner join {{ keys }} as r on pairs.right_number = r.record_number
        inner join {{ shares }} as l_shares on pairs.left_number = l_shares.record_number
        inner join {{ shares }} as r_shares on pairs.right_number = r_shares.record_number

    )

    select
        left_number,
        right_number,
        {%- for comparison in comparisons() if comparison.name != 'email' %}
        {{ comparison.name }},
        {%- endfor %}
        case when {{ given_names_agree() }} and {{ family_names_agree() }} then email else 0 end
            as email_of_same_name,
        case when {{ given_names_agree() }} <> {{ family_names_agree() }} then email else 0 end
            as email_of_part_name,
        case when {{ given_names_agree() }} or {{ family_names_agree() }} then 0 else email end
            as email_of_other_name,
        given_name_share,
        family_name_share,
        case address
            {%- for level, place in shared_places().items() %}
            when {{ level }} then {{ place }}_share
            {%- endfor %}
            -- no one place
            else null
        end as address_share,
        case company when 1 then company_share end as company_share
    from levels
{%- endmacro %}


{#- Whether the levels of a pair say that a name agrees; swapped names do in given_name. -#}
{% macro given_names_agree() -%}
    {{ return('(given_name between 1 and 7)') }}
{%- endmacro %}

{% macro family_names_agree() -%}
    {{ return('(family_name between 1 and 4 or given_name = 2)') }}
{%- endmacro %}


{#- Whether two days as text (YYYY-MM-DD) are one with day and month swapped. -#}
{% macro day_and_month_swapped(left_day, right_day) -%}
    {{ return(
        'left(' ~ left_day ~ ', 4) = left(' ~ right_day ~ ', 4)'
        ~ ' and substr(' ~ left_day ~ ', 6, 2) = right(' ~ right_day ~ ', 2)'
        ~ ' and right(' ~ left_day ~ ', 2) = substr(' ~ right_day ~ ', 6, 2)'
    ) }}
{%- endmacro %}


{#- How many of year, month and day two days as text share. -#}
{% macro equal_date_parts(left_day, right_day) -%}
    {%- set counted = [] -%}
    {%- for part in ['left(DAY, 4)', 'substr(DAY, 6, 2)', 'right(DAY, 2)'] -%}
        {%- do counted.append(
            'case when ' ~ part | replace('DAY', left_day) ~ ' = ' ~ part | replace('DAY', right_day)
            ~ ' then 1 else 0 end'
        ) -%}
    {%- endfor -%}
    {{ return(counted | join(' + ')) }}
{%- endmacro %}


{#- Whether two birth dates as text cannot be one person's: neither year nor day of the year agrees. -#}
{% macro birth_dates_differ(left_day, right_day) -%}
    coalesce(
        left({{ left_day }}, 4) <> left({{ right_day }}, 4)
        and right({{ left_day }}, 5) <> right({{ right_day }}, 5),
        false
    )
{%- endmacro %}
