{#- Text as the reference seeds spell their keys: lower case, single blanks. -#}
{% macro vocabulary_key(column) -%}
    lower({{ regex_replace_all('trim(' ~ column ~ ')', '\s+', ' ') }})
{%- endmacro %}


{#- The e-mail address two spellings of which are one mailbox; null where it cannot be an address. -#}
{% macro email_key(column) -%}
    case
        when {{ regex_matches('trim(' ~ column ~ ')', '^[^@\s]+@[^@\s]+[.][^@\s.]+$') }}
            then lower(trim({{ column }}))
        -- not an address
        else null
    end
{%- endmacro %}


{#-
    The last ten digits of a phone number, so that its national and international forms agree; null
    below seven digits.
-#}
{% macro phone_key(column) -%}
    {%- set digits = regex_replace_all(column, '[^0-9]', '') -%}
    case
        when length({{ digits }}) >= 7 then right({{ digits }}, 10)
        -- too short to be a number
        else null
    end
{%- endmacro %}


{#- The letters of a name, lower case, accents stripped; null where no letter is left. -#}
{% macro name_key(column) -%}
    nullif({{ regex_replace_all(fold_accents('lower(' ~ column ~ ')'), '[^\p{L}]', '') }}, '')
{%- endmacro %}


{#- The host of a web address as entered: no scheme, no www, no path; null where it has no dot. -#}
{% macro domain_key(column) -%}
    {%- set around = '^([a-z]+://)?(www[.])?|[/:?#].*$' -%}
    {%- set host = regex_replace_all('lower(trim(' ~ column ~ '))', around, '') -%}
    case
        when {{ regex_matches(host, '^[^.\s][^\s]*[.][^.\s]+$') }} then {{ host }}
        -- not a host: "n/a", "none"
        else null
    end
{%- endmacro %}


{#- The domain of an e-mail key. -#}
{% macro mail_domain(email_key) -%}
    nullif(split_part({{ email_key }}, '@', 2), '')
{%- endmacro %}


{#- A company name without punctuation and legal form; null where nothing is left or it names none. -#}
{% macro company_name_key(column) -%}
    {%- set forms = 'inc|incorporated|llc|ltd|limited|corp|corporation|co|company|plc|gmbh|ag|kg|ohg|se'
        ~ '|sa|sas|sarl|srl|spa|bv|nv|ab|oy|aps|pty|pvt|holding|holdings|group'
        ~ '|l l c|s a|s a s|s a r l|s r l|s p a|b v|n v' -%}
    {%- set nobody = "'', 'n a', 'na', 'none', 'null', 'unknown', 'self employed', 'selfemployed', "
        ~ "'freelance', 'freelancer', 'private', 'privat', 'retired', 'student', 'unemployed', 'test'" -%}
    {%- set key = regex_replace_all(words(column), '( (' ~ forms ~ '))+$', '') -%}
    case when {{ key }} in ({{ nobody }}) then null else {{ key }} end
{%- endmacro %}


{#- The words of a text: lower case, accents stripped, anything but letters and digits as one blank. -#}
{% macro words(column) -%}
    {%- set folded = fold_accents('lower(' ~ column ~ ')') -%}
    {{ return('trim(' ~ regex_replace_all(folded, '[^\p{L}\p{N}]+', ' ') ~ ')') }}
{%- endmacro %}
