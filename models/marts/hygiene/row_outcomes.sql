{#- How many staged rows of each raw table ended in which mart, or in none for which reason. -#}
select
    source,
    source_table,
    mart,
    exclusion_reason,
    count(*) as row_count
from {{ ref('staged_rows') }}
group by source, source_table, mart, exclusion_reason
