{#- How rare a full name is, were its parts independent, from their shares: one of two to this power. -#}
{% macro name_rarity(given_name_share, family_name_share) -%}
    cast(-floor(log2({{ given_name_share }}) + log2({{ family_name_share }})) as int)
{%- endmacro %}


{#-
    Sums of the squared shares of names about as frequent: (share_bits, squared_share). Records whose names
    have one share are of one name or of several borne by as many.
-#}
{% macro squared_shares(column) -%}
    select
        floor(log2(share) * 4) / 4 as share_bits,
        cast(sum(records * name_records) as double) / power(cast(sum(sum(records)) over () as double), 2)
            as squared_share
    from (
        select
            {{ column }}_share as share,
            count(*) as records,
            cast(round({{ column }}_share * sum(count(*)) over ()) as bigint) as name_records
        from {{ ref('int_identity__match_shares') }}
        where {{ column }}_share is not null
        group by {{ column }}_share
    ) as names
    group by share_bits
{%- endmacro %}
