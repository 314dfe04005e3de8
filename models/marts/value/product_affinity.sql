{#- Which categories and products the same customers buy, in both directions. -#}
select
    part,
    from_item,
    to_item,
    from_count,
    to_count,
    both_count,
    support,
    confidence,
    lift
from {{ ref('int_value__affinities') }}
