{#-
    What the letters of a column mailbox hold beside a name of three letters or more that they begin or
    end with; null where they do not: annsmith and smith give ann.
-#}
{% macro rest_of_mailbox(name) -%}
    case
        when length({{ name }}) < 3 or length(mailbox) <= length({{ name }}) then null
        when right(mailbox, length({{ name }})) = {{ name }}
            then left(mailbox, length(mailbox) - length({{ name }}))
        when left(mailbox, length({{ name }})) = {{ name }}
            then substr(mailbox, length({{ name }}) + 1)
    end
{%- endmacro %}


{#- Letters and digits of a domain's first label, to be compared with a company's name. -#}
{% macro site_key(domain) -%}
    nullif({{ regex_replace_all("split_part(" ~ domain ~ ", '.', 1)", '[^\p{L}\p{N}]+', '') }}, '')
{%- endmacro %}
