{#- Every match of a regular expression replaced. Patterns use what RE2 and Java share. -#}
{% macro regex_replace_all(value, pattern, replacement) -%}
    {{ return(adapter.dispatch('regex_replace_all')(value, pattern, replacement)) }}
{%- endmacro %}

{% macro default__regex_replace_all(value, pattern, replacement) -%}
    {{ return("regexp_replace(" ~ value ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "', 'g')") }}
{%- endmacro %}

{% macro spark__regex_replace_all(value, pattern, replacement) -%}
    {{ return("regexp_replace(" ~ value ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "')") }}
{%- endmacro %}


{#- What a group of a pattern matched, as a replacement names it. -#}
{% macro regex_group(number) -%}
    {{ return(adapter.dispatch('regex_group')(number)) }}
{%- endmacro %}

{% macro default__regex_group(number) -%}
    {{ return('\\' ~ number) }}
{%- endmacro %}

{% macro spark__regex_group(number) -%}
    {{ return('$' ~ number) }}
{%- endmacro %}


{#- Whether a regular expression matches anywhere in a value. -#}
{% macro regex_matches(value, pattern) -%}
    {{ return(adapter.dispatch('regex_matches')(value, pattern)) }}
{%- endmacro %}

{% macro default__regex_matches(value, pattern) -%}
    {{ return("regexp_matches(" ~ value ~ ", '" ~ pattern ~ "')") }}
{%- endmacro %}

{% macro spark__regex_matches(value, pattern) -%}
    {{ return("regexp_like(" ~ value ~ ", '" ~ pattern ~ "')") }}
{%- endmacro %}


{#- What a group of the first match of a regular expression holds; empty where nothing matches. -#}
{% macro regex_extract(value, pattern, group) -%}
    {{ return("regexp_extract(" ~ value ~ ", '" ~ pattern ~ "', " ~ group ~ ")") }}
{%- endmacro %}


{#- Text without accents: é becomes e. -#}
{% macro fold_accents(value) -%}
    {{ return(adapter.dispatch('fold_accents')(value)) }}
{%- endmacro %}

{% macro default__fold_accents(value) -%}
    {{ return("strip_accents(" ~ value ~ ")") }}
{%- endmacro %}


{#-
    Text with letters and their combining accents composed (Unicode NFC). Spark has no such function:
    there, a decomposed text stays decomposed.
-#}
{% macro compose(value) -%}
    {{ return(adapter.dispatch('compose')(value)) }}
{%- endmacro %}

{% macro default__compose(value) -%}
    {{ return("nfc_normalize(" ~ value ~ ")") }}
{%- endmacro %}

{% macro spark__compose(value) -%}
    {{ return(value) }}
{%- endmacro %}


{#- A row of a relation, given by its alias, as JSON text. -#}
{% macro row_to_json(relation_alias) -%}
    {{ return(adapter.dispatch('row_to_json')(relation_alias)) }}
{%- endmacro %}

{% macro default__row_to_json(relation_alias) -%}
    {{ return("cast(to_json(" ~ relation_alias ~ ") as varchar)") }}
{%- endmacro %}

{% macro spark__row_to_json(relation_alias) -%}
    {{ return("to_json(struct(" ~ relation_alias ~ ".*))") }}
{%- endmacro %}
