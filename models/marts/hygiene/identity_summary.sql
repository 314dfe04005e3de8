{#-
    How identity came out, in figures to compare from one refresh to the next: a rule that links a tenth of
    what it did, or a customer of hundreds of records, shows here before anybody complains. Sizes are in
    bands, each from its smallest size up to the next.
-#}
{%- set bands = [(1, '1'), (2, '2'), (3, '3-5'), (6, '6-10'), (11, '11-50'), (51, '51+')] -%}
with links as (

    select * from {{ ref('identity_links') }}

),

sizes as (

    select
        'customers by records' as measure,
        record_count as size
    from {{ ref('customers') }}

    union all

    select
        'households by customers' as measure,
        household_size as size
    from {{ ref('households') }}
    where is_head

),

banded as (

    select
        measure,
        case
            {%- for smallest, _ in bands | reverse %}
            when size >= {{ smallest }} then {{ smallest }}
            {%- endfor %}
            -- no size is below 1
            else null
        end as smallest_size
    from sizes

),

counted as (

    select
        'links by rule' as measure,
        link_rule as category,
        cast(null as int) as smallest_size,
        count(*) as item_count
    from links
    where not is_cut
    group by link_rule

    union all

    select
        'cut links by reason' as measure,
        cut_reason as category,
        cast(null as int) as smallest_size,
        count(*) as item_count
    from links
    where is_cut
    group by cut_reason

    union all

    select
        'pairs to review by reason' as measure,
        reason as category,
        cast(null as int) as smallest_size,
        count(*) as item_count
    from {{ ref('identity_reviews') }}
    group by reason

    union all

    select
        measure,
        case smallest_size
            {%- for smallest, band in bands %}
            when {{ smallest }} then '{{ band }}'
            {%- endfor %}
            -- no size is below 1
            else null
        end as category,
        smallest_size,
        count(*) as item_count
    from banded
    group by measure, smallest_size

)

select
    measure,
    category,
    cast(row_number() over (
        partition by measure
        order by smallest_size asc nulls last, item_count desc, category asc
    ) as int) as category_rank,
    cast(item_count as bigint) as item_count,
    cast(item_count as double) / sum(item_count) over (partition by measure) as item_share
from counted
