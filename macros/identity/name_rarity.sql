{#- How rare a full name is, were its parts independent, from their shares: one of two to this power. -#}
{% macro name_rarity(given_name_share, family_name_share) -%}
    cast(-floor(log2({{ given_name_share }}) + log2({{ family_name_share }})) as int)
{%- endmacro %}


{#- Sums of the squared shares of names about as frequent: (share_bits, squared_share). -#}
{% macro squared_shares(column) -%}
    select
        floor(log2(share) * 4) / 4 as share_bits,
        cast(sum(records * records) as double) / power(cast(sum(sum(records)) over () as double), 2)
            as squared_share
    from (
        select
            {{ column }}_share as share,
            count(*) as records
        from {{ ref('int_identity__match_keys') }}
        where {{ column }} is not null
        group by {{ column }}, {{ column }}_share
    ) as names
    group by share_bits
{%- endmacro %}
