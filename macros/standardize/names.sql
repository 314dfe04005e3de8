{#-
    What a person's name as typed into one field says: a query over the distinct values of a relation's
    column `name`, one row a value. Titles are taken off the front and suffixes off the end (the seeds
    name_titles and name_suffixes), "Last, First" and full names are taken apart, names typed in
    capitals or in small letters throughout get proper case. Placeholders (the names among
    ignored_values) and what has no letter are no names.

    Gives given_name and family_name as what the value is in its field, and parted_given_name and
    parted_family_name as what it is where the other field is empty; see standardize_names.
-#}
{% macro standardize_name_texts(relation) -%}
    with cleaned as (

        select
            name,
            {{ clean_name(readable('name')) }} as clean_text
        from {{ relation }}
        where name is not null
        group by name

    ),

    -- "Last, First" where what follows the comma is no suffix
    inverted as (

        select
            cleaned.clean_text,
            split_part(cleaned.clean_text, ', ', 1) as family_text,
            substr(cleaned.clean_text, position(', ' in cleaned.clean_text) + 2) as given_text
        from cleaned
        left join {{ ref('name_suffixes') }} as suffixes
            on {{ name_token_key("split_part(split_part(cleaned.clean_text, ', ', 2), ' ', 1)") }}
            = suffixes.suffix_key
        where cleaned.clean_text like '%, %' and suffixes.suffix_key is null
        group by cleaned.clean_text

    ),

    texts as (

        select clean_text as name_text from cleaned
        union
        select family_text as name_text from inverted
        union
        select given_text as name_text from inverted

    ),

    bare as (

        {{ bare_names('texts') | indent(8) }}

    ),

    named as (

        select
            cleaned.name,
            families.bare_name is not null
            and givens.bare_name is not null
            and placeholders.identifier_value is null as is_inverted,
            case
                when placeholders.identifier_value is not null then null
                when inverted.clean_text is null then whole.bare_name
                else coalesce(families.bare_name, givens.bare_name)
            end as bare_name,
            whole.core_text,
            families.bare_name as family_text,
            givens.bare_name as given_text,
            coalesce(families.name_title, givens.name_title, whole.name_title) as name_title,
            coalesce(families.name_suffix, givens.name_suffix, whole.name_suffix) as name_suffix
        from cleaned
        left join inverted on cleaned.clean_text = inverted.clean_text
        left join bare as whole on cleaned.clean_text = whole.name_text
        left join bare as families on inverted.family_text = families.name_text
        left join bare as givens on inverted.given_text = givens.name_text
        left join {{ ref('ignored_values') }} as placeholders
            on lower(givens.bare_name || ' ' || families.bare_name) = placeholders.identifier_value
            and placeholders.identifier_type = 'name'

    ),

    -- a full name is parted before its first particle after the first word, else before its last word
    full_names as (

        select
            bare_name,
            {{ regex_extract('bare_name', full_name_pattern(), 1) }} as given_text,
            {{ regex_extract('bare_name', full_name_pattern(), 2) }} as family_text
        from named
        where not is_inverted
            and bare_name like '% %'
            and not {{ regex_matches('bare_name', leading_particle_pattern()) }}
        group by bare_name

    ),

    part_texts as (

        select given_text as name_text from full_names
        union
        select family_text as name_text from full_names

    ),

    parts as (

        {{ bare_names('part_texts') | indent(8) }}

    ),

    -- parted where both parts are names and nothing else, so that a name is standard after one pass
    parted as (

        select
            full_names.bare_name,
            givens.bare_name as given_name,
            families.bare_name as family_name
        from full_names
        inner join parts as givens
            on full_names.given_text = givens.name_text
            and lower(full_names.given_text) = lower(givens.bare_name)
        inner join parts as families
            on full_names.family_text = families.name_text
            and lower(full_names.family_text) = lower(families.bare_name)

    ),

    -- the family name comes first where it is written in Chinese characters, kana or hangul
    ordered as (

        select
            named.name,
            named.core_text,
            case when named.is_inverted then named.given_text else named.bare_name end as given_name,
            case when named.is_inverted then named.family_text else named.bare_name end as family_name,
            case
                when named.is_inverted then named.given_text
                when {{ regex_matches('named.bare_name', east_asian_pattern()) }} then parted.family_name
                else parted.given_name
            end as parted_given_name,
            case
                when named.is_inverted then named.family_text
                when {{ regex_matches('named.bare_name', east_asian_pattern()) }} then parted.given_name
                else parted.family_name
            end as parted_family_name,
            named.name_title,
            named.name_suffix
        from named
        left join parted on named.bare_name = parted.bare_name

    ),

    written as (

        select
            name,
            core_text,
            {{ capital_first('given_name') }} as given_name,
            family_name,
            {{ capital_first('parted_given_name') }} as parted_given_name,
            parted_family_name,
            name_title,
            name_suffix
        from ordered

    ),

    nickname_groups as (

        {{ main_nickname_groups() | indent(8) }}

    )

    select
        written.name,
        lower(coalesce(written.given_name, written.core_text)) as given_name_text,
        lower(coalesce(written.family_name, written.core_text)) as family_name_text,
        written.given_name,
        coalesce(whole.nickname_group, called.nickname_group, {{ called_name_key('written.given_name') }})
            as given_name_group,
        written.family_name,
        {{ name_key('written.family_name') }} as family_name_key,
        written.parted_given_name,
        coalesce(
            parted_whole.nickname_group,
            parted_called.nickname_group,
            {{ called_name_key('written.parted_given_name') }}
        ) as parted_given_name_group,
        written.parted_family_name,
        {{ name_key('written.parted_family_name') }} as parted_family_name_key,
        written.name_title,
        written.name_suffix
    from written
    left join nickname_groups as whole
        on {{ name_key('written.given_name') }} = whole.name_key
    left join nickname_groups as called
        on {{ called_name_key('written.given_name') }} = called.name_key
    left join nickname_groups as parted_whole
        on {{ name_key('written.parted_given_name') }} = parted_whole.name_key
    left join nickname_groups as parted_called
        on {{ called_name_key('written.parted_given_name') }} = parted_called.name_key
{%- endmacro %}


{#-
    Every row of a relation with first_name and last_name as entered, and beside them given_name,
    given_name_group, family_name, last_name_key, name_title, name_suffix. Where one field holds no
    name, the other may hold the whole name. names: relation made by standardize_name_texts of both.
-#}
{% macro standardize_names(relation, names) -%}
    -- names that stand for nobody only as a whole (John Doe)
    with nobodies as (

        select
            split_part(identifier_value, ' ', 1) as given_name_text,
            substr(identifier_value, position(' ' in identifier_value) + 1) as family_name_text
        from {{ ref('ignored_values') }}
        where identifier_type = 'name' and identifier_value like '% %'

    )

    select
        {{ relation }}.*,
        {% for column, part in [
            ('given_name', 'given_name'),
            ('given_name_group', 'given_name_group'),
            ('family_name', 'family_name'),
            ('last_name_key', 'family_name_key'),
        ] -%}
        case
            when nobodies.given_name_text is not null then null
            when last_names.family_name is null
                then {{ 'coalesce(first_names.parted_' ~ part ~ ', first_names.' ~ part ~ ')'
                    if 'given' in part else 'first_names.parted_' ~ part }}
            when first_names.given_name is null
                then {{ 'last_names.parted_' ~ part if 'given' in part
                    else 'coalesce(last_names.parted_' ~ part ~ ', last_names.' ~ part ~ ')' }}
            else {{ 'first_names' if 'given' in part else 'last_names' }}.{{ part }}
        end as {{ column }},
        {% endfor -%}
        coalesce(first_names.name_title, last_names.name_title) as name_title,
        coalesce(last_names.name_suffix, first_names.name_suffix) as name_suffix
    from {{ relation }}
    left join {{ names }} as first_names
        on {{ relation }}.first_name = first_names.name
    left join {{ names }} as last_names
        on {{ relation }}.last_name = last_names.name
    left join nobodies
        on first_names.given_name_text = nobodies.given_name_text
        and last_names.family_name_text = nobodies.family_name_text
{%- endmacro %}


{#-
    Names without the titles before and the suffixes after them: a query over the distinct clean texts
    `name_text` of a relation, one row a text, with bare_name (null where nothing is left or it is a
    placeholder), name_title and name_suffix (the first and the last of several).
-#}
{% macro bare_names(relation) -%}
    with tokenized as (

        select
            name_text,
            {{ split_text('name_text', ' ') }} as tokens,
            {{ split_text(name_token_key('name_text'), ' ') }} as token_keys
        from {{ relation }}
        where name_text is not null

    ),

    placed as (

        select
            *,
            {{ explode(numbers_to(array_size('tokens'))) }} as place
        from tokenized

    ),

    judged as (

        select
            placed.name_text,
            placed.tokens,
            placed.place,
            titles.title,
            titles.is_name_too,
            case
                when not suffixes.is_name_too
                    or {{ array_element('placed.tokens', 'placed.place - 1') }} like '%,'
                    then suffixes.suffix
                -- a name or an initial
                else null
            end as suffix,
            {{ array_element('placed.token_keys', 'placed.place') }} in ('', '&') as is_empty
        from placed
        left join {{ ref('name_titles') }} as titles
            on {{ array_element('placed.token_keys', 'placed.place') }} = titles.title_key
        left join {{ ref('name_suffixes') }} as suffixes
            on {{ array_element('placed.token_keys', 'placed.place') }} = suffixes.suffix_key
            and placed.place > 1

    ),

    ends as (

        select
            name_text,
            coalesce(max(case when suffix is null and not is_empty then place end), 0) as last_place
        from judged
        group by name_text

    ),

    -- what may be a name is a title only where two more words follow
    starts as (

        select
            judged.name_text,
            ends.last_place,
            min(
                case
                    when (judged.title is null or judged.is_name_too and judged.place > ends.last_place - 2)
                        and not judged.is_empty
                        then judged.place
                end
            ) as first_place
        from judged
        inner join ends on judged.name_text = ends.name_text
        group by judged.name_text, ends.last_place

    ),

    trimmed as (

        select
            judged.name_text,
            {{ first_and_last(
                'judged.title', 'judged.place < starts.first_place or starts.first_place is null'
            ) }} as name_title,
            {{ first_and_last('judged.suffix', 'judged.place > starts.last_place') }} as name_suffix,
            max(
                case
                    when starts.first_place <= starts.last_place
                        then replace({{ array_slice_text(
                            'judged.tokens', 'starts.first_place', 'starts.last_place'
                        ) }}, ',', '')
                end
            ) as core_text
        from judged
        inner join starts on judged.name_text = starts.name_text
        group by judged.name_text

    )

    select
        trimmed.name_text,
        trimmed.core_text,
        trimmed.name_title,
        trimmed.name_suffix,
        case
            when placeholders.identifier_value is null and {{ regex_matches('trimmed.core_text', '\\p{L}') }}
                then {{ proper_name('trimmed.core_text') }}
            -- no name
            else null
        end as bare_name
    from trimmed
    left join {{ ref('ignored_values') }} as placeholders
        on {{ vocabulary_key('trimmed.core_text') }} = placeholders.identifier_value
        and placeholders.identifier_type = 'name'
{%- endmacro %}


{#- The first and the last value of a text column by `place`, where they differ with a blank between. -#}
{% macro first_and_last(column, condition) -%}
    {%- set first = 'min_by(' ~ column ~ ', judged.place) filter (where ' ~ condition ~ ')' -%}
    {%- set last = 'max_by(' ~ column ~ ', judged.place) filter (where ' ~ condition ~ ')' -%}
    case when {{ first }} <> {{ last }} then {{ first }} || ' ' || {{ last }} else {{ first }} end
{%- endmacro %}


{#-
    One nickname group a given name: the one it gives its name to, else the one with most names in it
    (Bob is of Robert's, not of Bert's).
-#}
{% macro main_nickname_groups() -%}
    with sizes as (

        select
            nickname_group,
            count(*) as name_count
        from {{ ref('nicknames') }}
        group by nickname_group

    ),

    ranked as (

        select
            {{ name_key('nicknames.name') }} as name_key,
            sizes.nickname_group,
            row_number() over (
                partition by {{ name_key('nicknames.name') }}
                order by
                    case when nicknames.name = sizes.nickname_group then 0 else 1 end asc,
                    sizes.name_count desc,
                    sizes.nickname_group asc,
                    nicknames.name asc
            ) as place
        from {{ ref('nicknames') }} as nicknames
        inner join sizes on nicknames.nickname_group = sizes.nickname_group

    )

    select
        name_key,
        nickname_group
    from ranked
    where place = 1
{%- endmacro %}


{#-
    A name as typed, composed, of nothing but letters, digits and what holds names together: apostrophes
    and hyphens within words, dots after them, the ampersand, and ", " for any comma. What stands in
    brackets is no part of it. Null without a letter, and for an e-mail or web address.
-#}
{% macro clean_name(column) -%}
    {%- set straight = "translate(" ~ column ~ ", '’‘ʼ`´;', ''''''''''',')" -%}
    {%- set noted = regex_replace_all(without_invisible(straight), '[(][^()]*[)]', ' ') -%}
    {#- 't Hooft and 's-Gravesande begin with an apostrophe -#}
    {%- set begun = regex_replace_all(
        noted, "''([tsTS])([ ,-]|$)", '’' ~ regex_group(1) ~ regex_group(2)
    ) -%}
    {%- set spelled = regex_replace_all(compose(begun), "[^\\p{L}\\p{M}\\p{N}’'' .,&·-]+", ' ') -%}
    {%- set headed = regex_replace_all(spelled, "(^|[ ,])[''.·-]+", regex_group(1)) -%}
    {%- set ended = regex_replace_all(headed, "[''·-]+([ ,]|$)", regex_group(1)) -%}
    {%- set spaced = regex_replace_all(regex_replace_all(ended, ' +', ' '), ' ?,[ ,]*', ', ') -%}
    case
        when {{ regex_matches(column, '^[A-Za-z]+$') }} then {{ column }}
        when {{ column }} like '%@%' or {{ column }} like '%://%' or not {{ regex_matches(column, '\\p{L}') }}
            then null
        else nullif(translate(trim(both ' ,' from {{ spaced }}), '’', ''''), '')
    end
{%- endmacro %}


{#- Proper case for a name typed in capitals or in small letters throughout, JJ and DJ excepted. -#}
{% macro proper_name(column) -%}
    case
        when {{ column }} <> upper({{ column }}) and {{ column }} <> lower({{ column }}) then {{ column }}
        when {{ regex_matches(column, '^[B-DF-HJ-NP-TV-XZ]{2}$') }} and {{ column }} not in ('MD', 'NG')
            then {{ column }}
        else {{ proper_case(column, family_particles()) }}
    end
{%- endmacro %}


{#- A given name begins with a capital even where it begins like a family name (La Toya). -#}
{% macro capital_first(column) -%}
    case
        when {{ regex_matches(column, leading_particle_pattern()) }}
            then upper(substr({{ column }}, 1, 1)) || substr({{ column }}, 2)
        else {{ column }}
    end
{%- endmacro %}


{#- Tokens of a name as the seeds of titles and suffixes spell them: lower case, without dots and commas. -#}
{% macro name_token_key(column) -%}
    lower(translate({{ column }}, '.,', ''))
{%- endmacro %}


{#- The key of the first of several given names, the one a person is called by. -#}
{% macro called_name_key(column) -%}
    {{ name_key("split_part(" ~ column ~ ", ' ', 1)") }}
{%- endmacro %}


{#- Words that belong to the family name that follows them. -#}
{% macro family_particles() -%}
    {{ return([
        "'t", 'af', 'al', 'am', 'ap', 'av', 'bin', 'bint', 'da', 'dai', 'dal', 'dalla', 'das', 'de', 'degli',
        'dei', 'del', 'della', 'delle', 'delli', 'dello', 'den', 'der', 'des', 'di', 'do', 'dos', 'du', 'e',
        'el', 'ibn', 'la', 'las', 'le', 'les', 'lo', 'los', 'mac', 'op', 'san', 'ten', 'ter', 'tot', 'van',
        'vom', 'von', 'y', 'zu', 'zum', 'zur',
    ]) }}
{%- endmacro %}


{#- Particles that begin a family name, for a pattern: y and e join two, Mac is a given name as well. -#}
{% macro leading_particles() -%}
    {%- set particles = family_particles() | reject('in', ['e', 'y', 'mac']) | join('|') -%}
    {{ return('(?i:' ~ particles | replace("'", "''") ~ ')') }}
{%- endmacro %}


{% macro leading_particle_pattern() -%}
    {{ return('^' ~ leading_particles() ~ ' ') }}
{%- endmacro %}


{#- A full name as two groups, given and family. -#}
{% macro full_name_pattern() -%}
    {{ return('^(.+?) (' ~ leading_particles() ~ ' .+|(?i:al|el)-[^ ]+|[^ ]+)$') }}
{%- endmacro %}


{#- Two words of which the first is written in Chinese characters or hangul, the second in kana as well. -#}
{% macro east_asian_pattern() -%}
    {{ return('^[一-鿿가-힣]+ [一-鿿가-힣ぁ-ヿ]+$') }}
{%- endmacro %}
