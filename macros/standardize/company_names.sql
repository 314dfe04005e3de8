{#-
    The key of each company name as entered: a query over the distinct values of a relation's column
    `company_name`, one row a value. Spellings of one name agree in it: legal forms of the seed
    legal_forms are taken off, one after the other, though never all of a name ("Group" stays), the
    longest first (so "GmbH & Co. KG" goes whole), and so are a leading "the" and every "and". Null
    where nothing is left or the value names no company.
-#}
{% macro standardize_company_names(relation) -%}
    {%- set nobody = "'', 'n a', 'na', 'none', 'null', 'unknown', 'self employed', 'selfemployed', "
        ~ "'freelance', 'freelancer', 'private', 'privat', 'retired', 'student', 'unemployed', 'test'" -%}
    with peeled_0 as (

        select
            company_name,
            {{ regex_replace_all(company_words(readable('company_name')), '^the (.)', regex_group(1)) }}
                as company_key
        from {{ relation }}
        where company_name is not null

    ),

    endings as (

        select
            form,
            split_part(reverse(form), ' ', 1) as hook
        from {{ ref('legal_forms') }}
        where stands = 'end'

    ),

    {% for round in range(1, 5) -%}
    {#- Only names that end in a word that ends a form are looked at, and few of them twice. -#}
    found_{{ round }} as (

        select
            names.company_name,
            max(length(endings.form)) as ending_length
        from peeled_{{ round - 1 }} as names
        inner join endings
            on split_part(reverse(names.company_key), ' ', 1) = endings.hook
        where names.company_key like '% ' || endings.form
        group by names.company_name

    ),

    peeled_{{ round }} as (

        select
            names.company_name,
            case
                when found.ending_length is not null
                    then substr(
                        names.company_key, 1,
                        cast(length(names.company_key) - found.ending_length - 1 as int)
                    )
                else names.company_key
            end as company_key
        from peeled_{{ round - 1 }} as names
        left join found_{{ round }} as found
            on names.company_name = found.company_name

    ),

    {% endfor -%}
    bare as (

        select
            names.company_name,
            case
                when beginnings.form is not null
                    then substr(names.company_key, cast(length(beginnings.form) + 2 as int))
                else names.company_key
            end as company_key
        from peeled_4 as names
        left join {{ ref('legal_forms') }} as beginnings
            on beginnings.stands = 'start'
            and split_part(names.company_key, ' ', 1) = beginnings.form
            and names.company_key like '% %'

    )

    select
        company_name,
        case when company_key in ({{ nobody }}) then null else company_key end as company_name_key
    from bare
{%- endmacro %}


{#-
    The words of a company name: as words(), a dotted abbreviation being one word (S.A., J.P. Morgan),
    forms that Chinese, Japanese and Korean write without a blank set apart, and no "and" of any kind.
-#}
{% macro company_words(column) -%}
    {%- set letters = fold_accents(fold_letters('lower(' ~ column ~ ')')) -%}
    {%- set letters = regex_replace_all(letters, '\\b([a-z])[.]', regex_group(1)) -%}
    {%- set forms = '股份有限公司|有限责任公司|有限責任公司|有限公司|股份公司|集团|株式会社|有限会社|合同会社|주식회사|유한회사' -%}
    {%- set letters = regex_replace_all(letters, '(' ~ forms ~ ')', ' ' ~ regex_group(1) ~ ' ') -%}
    {%- set spaced = "' ' || " ~ regex_replace_all(letters, '[^\\p{L}\\p{M}\\p{N}]+', '  ') ~ " || ' '" -%}
    {%- set kept = regex_replace_all(spaced, ' (?:and|und|et) ', ' ') -%}
    {{ return('trim(' ~ regex_replace_all(kept, ' +', ' ') ~ ')') }}
{%- endmacro %}
