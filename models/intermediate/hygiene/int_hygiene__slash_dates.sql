{#-
    Raw columns with dates in slashes, and how many of them tell which number is the month: in 03/12/2025
    both may be, in 31/12/2025 only the second. The var slash_dates decides for the others.
-#}
with slashed as (

    {%- for raw in raw_relations() if execute %}
    {%- for column in raw_contract(raw.source, raw.table).columns
        if column.data_type in ['date', 'timestamp'] %}
    select
        '{{ raw.source }}' as source,
        '{{ raw.table }}' as source_table,
        '{{ column.name }}' as column_name,
        try_cast(split_part(trim({{ column.quoted }}), '/', 1) as int) as first_number,
        try_cast(split_part(trim({{ column.quoted }}), '/', 2) as int) as second_number
    from {{ raw.relation }}
    where {{ column.quoted }} like '%/%/%'
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as string) as source,
        cast(null as string) as source_table,
        cast(null as string) as column_name,
        0 as first_number,
        0 as second_number
    where false

)

select
    source,
    source_table,
    column_name,
    count(*) filter (
        where first_number <= 12 and second_number <= 12 and first_number <> second_number
    ) as ambiguous_count,
    count(*) filter (where first_number <= 12 and second_number > 12) as month_first_count,
    count(*) filter (where first_number > 12 and second_number <= 12) as day_first_count
from slashed
where first_number between 1 and 31 and second_number between 1 and 31
group by source, source_table, column_name
