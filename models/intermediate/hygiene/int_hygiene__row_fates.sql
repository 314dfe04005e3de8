{#- How many rows each raw table has, and how many of them staging leaves out for which reason. -#}
with raw_counts as (

    {%- for raw in raw_relations() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ raw.source }}' as source,
        '{{ raw.table }}' as source_table,
        count(*) as row_count
    from {{ raw.relation }}
    {%- endfor %}

)

select
    raw_counts.source,
    raw_counts.source_table,
    max(raw_counts.row_count) as row_count,
    count(*) filter (where unstaged.fate = 'quarantined') as quarantined_count,
    count(*) filter (where unstaged.fate = 'superseded') as superseded_count,
    count(*) filter (where unstaged.fate = 'deleted') as deleted_count
from raw_counts
left join {{ ref('int_hygiene__unstaged_rows') }} as unstaged
    on raw_counts.source = unstaged.source
    and raw_counts.source_table = unstaged.source_table
group by raw_counts.source, raw_counts.source_table
