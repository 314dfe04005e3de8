{#-
    Telephone numbers in E.164, with the verdict whether anybody can have them. Follows the library
    phonenumbers, its parse and is_valid_number, on whole columns: what it finds out with the patterns
    of its metadata is looked up in seeds by the first digits (scripts/phone_plans.py builds them), so
    that every step is a hash join. A row of those seeds holds for digits that begin with its prefix
    and go on with one of its next digits.

    relation: phone, country_code. Gives phone, country_code, phone_e164, is_phone_valid,
    phone_country_code, phone_kind and phone_extension.
-#}
{% macro standardize_phones(relation) -%}
    {%- set number = phone_patterns().number -%}
    with phones as (

        select
            phone,
            country_code
        from {{ relation }}
        where phone is not null
        group by phone, country_code

    ),

    texts as (

        select
            *,
            {{ phone_text('phone') }} as phone_text
        from phones
        where length(phone) <= 250

    ),

    -- what may be an extension is one where a number is left before it
    extensions as (

        select
            *,
            case
                when {{ regex_matches('phone_text', '[^0-9+ ().-]') }}
                    then {{ regex_extract('phone_text', '(?:' ~ phone_patterns().extension ~ ')\\z', 0) }}
                else ''
            end as extension_text
        from texts
        where {{ regex_matches('phone_text', number) }}

    ),

    numbers as (

        select
            phone,
            country_code,
            case when is_extended then extension_text else '' end as extension_text,
            case when is_extended then number_text else phone_text end as number_text
        from (
            select
                *,
                extension_text <> '' and {{ regex_matches('number_text', number) }} as is_extended
            from (
                select
                    *,
                    left(phone_text, length(phone_text) - length(extension_text)) as number_text
                from extensions
            ) as cut
        ) as judged

    ),

    dialled as (

        select
            phone,
            country_code,
            {{ phone_digits('extension_text', is_spelled=false) }} as phone_extension,
            left(number_text, 1) in ('+', '＋') as has_plus,
            {{ phone_digits('number_text') }} as digits
        from numbers

    ),

    -- a number is international behind a plus, or behind what the country dials to call abroad
    with_plus as (

        select
            dialled.*,
            calling_codes.calling_code is not null as is_international
        from dialled
        left join {{ ref('phone_calling_codes') }} as calling_codes
            on left(dialled.digits, 3) = calling_codes.leading_digits
            and dialled.has_plus

    ),

    international_prefixes as (

        {{ rows_of_prefix(
            'with_plus', 'phone_international_prefixes', ['country_code'], ['dropped_digits'],
            'not given.is_international'
        ) }}

    ),

    international as (

        select
            with_plus.phone,
            with_plus.country_code,
            with_plus.phone_extension,
            with_plus.has_plus,
            with_plus.is_international or prefixes.phone is not null as is_international,
            substr(with_plus.digits, coalesce(prefixes.dropped_digits, 0) + 1) as digits
        from with_plus
        left join international_prefixes as prefixes
            on with_plus.phone = prefixes.phone
            and with_plus.country_code = prefixes.country_code

    ),

    -- the digits that are left follow the plan of their calling code, or that of the country at home
    planned as (

        select
            international.phone,
            international.country_code,
            international.phone_extension,
            coalesce(calling_codes.calling_code, countries.country_code) as dialling_plan,
            coalesce(calling_codes.calling_code, countries.calling_code) as calling_code,
            substr(international.digits, coalesce(length(calling_codes.calling_code), 0) + 1) as digits
        from international
        left join {{ ref('phone_calling_codes') }} as calling_codes
            on left(international.digits, 3) = calling_codes.leading_digits
            and international.is_international
        left join {{ ref('phone_countries') }} as countries
            on international.country_code = countries.country_code
            and not international.is_international
            and not international.has_plus
        where calling_codes.calling_code is not null or countries.calling_code is not null

    ),

    -- trunk prefixes, carrier codes and a calling code without a plus are no part of the number
    dialling_rules as (

        {{ rows_of_prefix(
            'planned', 'phone_dialling_rules', ['dialling_plan'],
            ['dropped_digits', 'inserted_digits'],
            row_condition='length(given.digits) between found.least_digits and found.most_digits'
        ) }}

    ),

    national as (

        select
            planned.phone,
            planned.country_code,
            planned.phone_extension,
            planned.calling_code,
            coalesce(rules.inserted_digits, '')
            || substr(planned.digits, coalesce(rules.dropped_digits, 0) + 1) as digits
        from planned
        left join dialling_rules as rules
            on planned.phone = rules.phone
            and planned.country_code is not distinct from rules.country_code

    ),

    national_numbers as (

        select
            *,
            length(digits) as number_length
        from national
        where length(digits) between 2 and 17

    ),

    valid_numbers as (

        {{ rows_of_prefix(
            'national_numbers', 'phone_number_ranges', ['calling_code', 'number_length'],
            ['country_code as phone_country_code', 'phone_kind']
        ) }}

    )

    select
        phones.phone,
        phones.country_code,
        '+' || national_numbers.calling_code || national_numbers.digits as phone_e164,
        valid_numbers.phone is not null as is_phone_valid,
        valid_numbers.phone_country_code,
        valid_numbers.phone_kind,
        case
            when national_numbers.phone is not null then nullif(national_numbers.phone_extension, '')
            -- no number
            else null
        end as phone_extension
    from phones
    left join national_numbers
        on phones.phone = national_numbers.phone
        and phones.country_code is not distinct from national_numbers.country_code
    left join valid_numbers
        on phones.phone = valid_numbers.phone
        and phones.country_code is not distinct from valid_numbers.country_code
{%- endmacro %}


{#-
    The row of a seed for each number of a relation (phone, country_code, digits and the keys) that
    has one. Numbers are looked up under every length of prefix that their key has in the seed; no two
    rows hold for one number.
-#}
{% macro rows_of_prefix(relation, seed, keys, columns, condition='true', row_condition='true') -%}
        select
            given.phone,
            given.country_code
            {%- for column in columns %},
            found.{{ column }}
            {%- endfor %}
        from (
            select
                given.phone,
                given.country_code,
                given.digits,
                {% for key in keys %}cast(given.{{ key }} as string) || ' ' || {% endfor -%}
                left(given.digits, lengths.prefix_length) as lookup_key,
                substr(given.digits, lengths.prefix_length + 1, 1) as next_digit
            from {{ relation }} as given
            inner join (
                select distinct
                    {{ keys | join(', ') }},
                    length(coalesce(prefix, '')) as prefix_length
                from {{ ref(seed) }}
            ) as lengths
                on length(given.digits) > lengths.prefix_length
                {%- for key in keys %}
                and given.{{ key }} = lengths.{{ key }}
                {%- endfor %}
            where {{ condition }}
        ) as given
        inner join (
            select
                *,
                {% for key in keys %}cast({{ key }} as string) || ' ' || {% endfor -%}
                coalesce(prefix, '') as lookup_key
            from {{ ref(seed) }}
        ) as found
            on given.lookup_key = found.lookup_key
            and position(given.next_digit in found.next_digits) > 0
            and {{ row_condition }}
{%- endmacro %}


{#-
    The part of a text that may be a telephone number, in lower case: from the first digit or plus to
    the last letter, digit or hash, without a second extension. Of a tel: URI with a context it is
    what stands before, after the context where that is a number. Empty where there is none.
-#}
{% macro phone_text(column) -%}
    {%- set context = regex_extract(column, ';phone-context=([^;]*)', 1) -%}
    {%- set before = "split_part(" ~ column ~ ", ';phone-context=', 1)" -%}
    {%- set before = "case when position('tel:' in " ~ column ~ ") > 0 then substr(" ~ before
        ~ ", position('tel:' in " ~ column ~ ") + 4) else " ~ before ~ " end" -%}
    {%- set possible = regex_extract(column, phone_patterns().possible, 0) -%}
    case
        -- nothing around the number, as with most
        when {{ regex_matches(column, '^[+0-9][0-9 ().-]*[0-9]$') }} then {{ column }}
        else lower(case
            when position(';phone-context=' in {{ column }}) = 0
                then case
                    when {{ regex_matches(column, '[x;]') }}
                        then {{ regex_replace_all(possible, '(;isub=|[/\\\\] *x)(?s:.*)', '') }}
                    else {{ possible }}
                end
            when {{ regex_matches(context, phone_patterns().global_context) }}
                then {{ context }} || {{ regex_replace_all(before, ';isub=(?s:.*)', '') }}
            when {{ regex_matches(context, phone_patterns().domain_context) }}
                then {{ regex_replace_all(before, '([^;]);isub=(?s:.*)', regex_group(1)) }}
            -- the context is no place
            else ''
        end)
    end
{%- endmacro %}


{#- Whether a number is written with ASCII digits and the usual signs only. -#}
{% macro is_plain_number(column) -%}
    {{ return('not ' ~ regex_matches(column, '[^0-9+ ().-]')) }}
{%- endmacro %}


{#- The digits of a plain number. -#}
{% macro plain_digits(column) -%}
    {{ return("translate(" ~ column ~ ", '+ ().-', '')") }}
{%- endmacro %}


{#-
    The digits of a number: those of all scripts, or, where it is spelt with three letters or more,
    ASCII digits and the keys that the letters are on.
-#}
{% macro phone_digits(column, is_spelled=true) -%}
    {%- set zeros = [
        '٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '߀߁߂߃߄߅߆߇߈߉', '०१२३४५६७८९', '০১২৩৪৫৬৭৮৯', '੦੧੨੩੪੫੬੭੮੯', '૦૧૨૩૪૫૬૭૮૯',
        '୦୧୨୩୪୫୬୭୮୯', '௦௧௨௩௪௫௬௭௮௯', '౦౧౨౩౪౫౬౭౮౯', '೦೧೨೩೪೫೬೭೮೯', '൦൧൨൩൪൫൬൭൮൯', '෦෧෨෩෪෫෬෭෮෯', '๐๑๒๓๔๕๖๗๘๙',
        '໐໑໒໓໔໕໖໗໘໙', '༠༡༢༣༤༥༦༧༨༩', '၀၁၂၃၄၅၆၇၈၉', '០១២៣៤៥៦៧៨៩', '᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙', '０１２３４５６７８９',
    ] -%}
    {%- set ascii = '0123456789' * (zeros | length) -%}
        case
            when {{ is_plain_number(column) }} then {{ plain_digits(column) }}
            {%- if is_spelled %}
            when {{ regex_matches(column, '[a-z].*[a-z].*[a-z]') }}
                then translate(
                    {{ regex_replace_all(column, '[^0-9a-z]', '') }},
                    'abcdefghijklmnopqrstuvwxyz', '22233344455566677778889999'
                )
            {%- endif %}
            when {{ regex_matches(column, '[^ -~\\x{A0}]') }}
                then {{ regex_replace_all(
                    "translate(" ~ column ~ ", '" ~ zeros | join ~ "', '" ~ ascii ~ "')",
                    '[^0-9]', ''
                ) }}
            else {{ regex_replace_all(column, '[^0-9]', '') }}
        end
{%- endmacro %}


{#-
    Regular expressions of phonenumberutil for texts in lower case: where a number may lie in a text,
    what one looks like with or without its extension, the extension, and the contexts of a tel: URI.
-#}
{% macro phone_patterns() -%}
    {%- set digit = '\\p{Nd}' -%}
    {%- set blank = '[ \\x{A0}\\t,]*' -%}
    {%- set after = '[:.\\x{FF0E}]?[ \\x{A0}\\t,\\-]*' -%}
    {%- set words = '(?:e?xt(?:ensi(?:o\\x{301}?|\\x{F3}))?n?'
        ~ '|\\x{FF45}?\\x{FF58}\\x{FF54}\\x{FF4E}?|доб|anexo)' -%}
    {%- set signs = '(?:[x\\x{FF58}#\\x{FF03}~\\x{FF5E}]|int|\\x{FF49}\\x{FF4E}\\x{FF54})' -%}
    {%- set extension = [
        ';ext=' ~ digit ~ '{1,20}',
        blank ~ words ~ after ~ digit ~ '{1,20}#?',
        blank ~ signs ~ after ~ digit ~ '{1,9}#?',
        '[\\- ]+' ~ digit ~ '{1,6}#',
        '[ \\x{A0}\\t]*(?:,,|;)' ~ after ~ digit ~ '{1,15}#?',
        '[ \\x{A0}\\t]*,+' ~ after ~ digit ~ '{1,9}#?',
    ] | join('|') -%}
    {%- set separators = '\\-x\\x{2010}-\\x{2015}\\x{2212}\\x{30FC}\\x{FF0D}-\\x{FF0F} '
        ~ '\\x{A0}\\x{AD}\\x{200B}\\x{2060}\\x{3000}'
        ~ '()\\x{FF08}\\x{FF09}\\x{FF3B}\\x{FF3D}.\\[\\]/~\\x{2053}\\x{223C}\\x{FF5E}*' -%}
    {%- set label = '[A-Za-z\\p{Nd}]+(?:-*[A-Za-z\\p{Nd}])*' -%}
    {{ return({
        'possible': '[+\\x{FF0B}\\p{Nd}](?:(?s:.*)[\\p{L}\\p{N}#])?',
        'number': '^(?:' ~ digit ~ '{2}|[+\\x{FF0B}]*(?:[' ~ separators ~ ']*' ~ digit ~ '){3}['
            ~ separators ~ 'a-z' ~ digit ~ ']*(?:' ~ extension ~ ')?)\\z',
        'extension': extension,
        'global_context': '^\\+[\\p{Nd}.()\\-]*\\p{Nd}[\\p{Nd}.()\\-]*\\z',
        'domain_context': '^(?:' ~ label ~ '\\.)*[A-Za-z]+(?:-*[A-Za-z\\p{Nd}])*\\.?\\z',
    }) }}
{%- endmacro %}
