{#-
    Currencies as entered, by code, sign or name in any language, with their ISO 4217 code: a query over
    the distinct values of a relation's column `currency`, one row a value. What several currencies share
    ($, kr) means the reporting currency where that is one of them, else what English means by it.
-#}
{% macro standardize_currencies(relation) -%}
    select
        entered.currency,
        coalesce(
            max(case when currencies.is_shared then currencies.currency_code else null end),
            max(case when currencies.is_shared then null else currencies.currency_code end)
        ) as currency_code
    from (
        select
            currency,
            {{ currency_key('currency') }} as currency_key
        from {{ relation }}
        where currency is not null
        group by currency
    ) as entered
    left join {{ ref('currencies') }} as currencies
        on entered.currency_key = currencies.currency_key
        and (not currencies.is_shared or currencies.currency_code = '{{ var("reporting_currency") }}')
    group by entered.currency
{%- endmacro %}


{#- A currency as the seed currencies spells its keys: letters, digits and signs, without accents. -#}
{% macro currency_key(column) -%}
    {%- set folded = fold_accents(fold_letters('lower(' ~ without_invisible(column) ~ ')')) -%}
    {{ return(regex_replace_all(folded, '[^\\p{L}\\p{N}\\p{Sc}]+', '')) }}
{%- endmacro %}
