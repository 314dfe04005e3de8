{#-
    A text that a standardizer reads, an empty one where it is longer than 1,000 characters: nothing so long
    is a name, a title or an address, and some steps take the square of the length.
-#}
{% macro readable(text) -%}
    case when length({{ text }}) > 1000 then '' else {{ text }} end
{%- endmacro %}


{#-
    Text as the reference seeds spell their keys: composed, lower case, single blanks of whatever kind,
    straight apostrophes, nothing invisible.
-#}
{% macro vocabulary_key(column) -%}
    {%- set typed = 'lower(' ~ compose(visible_text(column)) ~ ')' -%}
    {%- set straight = "translate(" ~ typed ~ ", '’‘ʼʻ`´ς', '''''''''''''σ')" -%}
    {%- set lowered = "replace(" ~ straight ~ ", 'i̇', 'i')" -%}
    case
        -- plain ASCII without anything to mend, as nearly all is
        when {{ regex_matches(column, '^[!-_a-~]+( [!-_a-~]+)*$') }} then lower({{ column }})
        else {{ lowered }}
    end
{%- endmacro %}


{#-
    The last ten digits of a phone number, so that its national and international forms agree where the
    national one has as many; null below seven digits.
-#}
{% macro phone_key(column) -%}
    nullif({{ regex_extract(
        "right(case when " ~ is_plain_number(column) ~ " then " ~ plain_digits(column)
        ~ " else " ~ regex_replace_all(column, '[^0-9]+', '') ~ " end, 10)",
        '^.{7,10}$', 0
    ) }}, '')
{%- endmacro %}


{#-
    The letters of a name, lower case, accents stripped, Cyrillic and Greek in Latin letters, for one person
    stands in one system in these and in another in those; null where no letter is left.
-#}
{% macro name_key(column) -%}
    {%- set folded = fold_accents(fold_letters('lower(' ~ column ~ ')')) -%}
    case
        when {{ regex_matches(column, '^[A-Za-z]+$') }} then lower({{ column }})
        when {{ is_plain(column) }}
            then nullif({{ regex_replace_all('lower(' ~ column ~ ')', '[^a-z]+', '') }}, '')
        else nullif({{ regex_replace_all(in_latin_letters(folded), '[^\p{L}]+', '') }}, '')
    end
{%- endmacro %}


{#-
    The words of a text: lower case, accents stripped, anything but letters and digits as one blank.
    The seeds of places, languages, industries, titles and statuses are keyed by it.
-#}
{% macro words(column) -%}
    {%- set folded = fold_accents(fold_letters('lower(' ~ without_invisible(column) ~ ')')) -%}
    {%- set apart = '[^\p{L}\p{N}]+' -%}
    case
        when {{ regex_matches(column, '^[A-Za-z0-9]+( [A-Za-z0-9]+)*$') }} then lower({{ column }})
        when {{ is_plain(column) }}
            then trim({{ regex_replace_all('lower(' ~ column ~ ')', '[^a-z0-9]+', ' ') }})
        else trim({{ regex_replace_all(folded, apart, ' ') }})
    end
{%- endmacro %}


{#- Lower-case letters that Unicode does not take apart, as people without them on the keyboard type. -#}
{% macro fold_letters(value) -%}
    {%- set single = "translate(" ~ value ~ ", 'łøđðıςʻʼʹ', 'loddiσ''''''')" -%}
    {%- set folded = namespace(sql=single) -%}
    {%- for letter, letters in [('ß', 'ss'), ('æ', 'ae'), ('œ', 'oe'), ('þ', 'th'), ('և', 'եւ')] -%}
        {%- set folded.sql = "replace(" ~ folded.sql ~ ", '" ~ letter ~ "', '" ~ letters ~ "')" -%}
    {%- endfor -%}
    {{ return(folded.sql) }}
{%- endmacro %}


{#- Cyrillic and Greek letters, lower case and without accents, in Latin ones as most people write them. -#}
{% macro in_latin_letters(value) -%}
    {%- set latin = namespace(sql='replace(' ~ value ~ ", 'ου', 'ou')") -%}
    {%- for letter, letters in {
        'ж': 'zh', 'х': 'kh', 'ц': 'ts', 'ч': 'ch', 'ш': 'sh', 'щ': 'shch', 'ю': 'yu', 'я': 'ya', 'θ': 'th',
        'χ': 'ch',
    }.items() -%}
        {%- set latin.sql = 'replace(' ~ latin.sql ~ ", '" ~ letter ~ "', '" ~ letters ~ "')" -%}
    {%- endfor -%}
    {{ return(
        'translate(' ~ latin.sql ~ ", 'абвгґдеєзиіјклљмнњопрстуфыэђћџαβγδεζηικλμνξοπρστυφψωъь', "
        ~ "'abvggdeeziijkllmnnoprstufyedcdavgdeziiklmnxoprstyfpo')"
    ) }}
{%- endmacro %}


{#- Whether a text is plain ASCII, which needs none of what other scripts need. -#}
{% macro is_plain(column) -%}
    {{ return('not ' ~ regex_matches(column, '[^ -~]')) }}
{%- endmacro %}


{#- Text without zero-width characters and direction marks, every run of blanks one blank, trimmed. -#}
{% macro visible_text(column) -%}
    {{ return('trim(' ~ regex_replace_all(without_invisible(column), '[\p{Z}\p{Cc}]+', ' ') ~ ')') }}
{%- endmacro %}


{% macro without_invisible(column) -%}
    {{ return(regex_replace_all(column, '\p{Cf}', '')) }}
{%- endmacro %}


{#-
    A postal code as two spellings of it agree: letters and digits, upper case, wide and Arabic ones as
    ASCII; null where none is left. A spreadsheet's 80331.0 is a number no more.
-#}
{% macro postal_key(column) -%}
    {%- set wide = 'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹' -%}
    {%- set plain = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' ~ '0123456789' * 3 -%}
    {%- set whole = regex_replace_all('upper(' ~ column ~ ')', '^([0-9]+)[.]0$', regex_group(1)) -%}
    {%- set narrow = 'translate(' ~ whole ~ ", '" ~ wide ~ "', '" ~ plain ~ "')" -%}
    case
        when {{ is_plain(column) }} then nullif({{ regex_replace_all(whole, '[^A-Z0-9]', '') }}, '')
        else nullif({{ regex_replace_all(narrow, '[^A-Z0-9]', '') }}, '')
    end
{%- endmacro %}
