{#-
    What was checked of each raw table, how often it could be and how often it failed: what
    hygiene_scorecard adds up. The rows behind a line are in hygiene_issues.
-#}
{{ config(meta={'stepwise': true}) }}

{%- set checks = record_checks() %}

-- all checks in one pass over the records
with counted as (

    select
        {% for check in checks -%}
        count(*) filter (where {{ check.checked }}) as checked_{{ loop.index }},
        count(*) filter (where {{ check.failed }}) as failed_{{ loop.index }},
        {% endfor -%}
        source,
        source_table
    from {{ ref('int_hygiene__records') }}
    group by source, source_table

),

records as (

    {% for check in checks -%}
    select
        source,
        source_table,
        '{{ check.dimension }}' as dimension,
        '{{ check.attribute }}' as attribute,
        '{{ check.issue }}' as issue,
        checked_{{ loop.index }} as checked_count,
        failed_{{ loop.index }} as failed_count
    from counted
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

orders as (

    select
        source,
        source_table,
        'completeness' as dimension,
        'customer' as attribute,
        'order names no person' as issue,
        count(*) as checked_count,
        count(*) filter (where customer_id is null) as failed_count
    from {{ ref('orders') }}
    group by source, source_table

),

raw_rows as (

    select
        source,
        source_table,
        'uniqueness' as dimension,
        'key' as attribute,
        'row of a key that a newer row has' as issue,
        read_count as checked_count,
        superseded_count as failed_count
    from {{ ref('row_accounting') }}

    union all

    select
        source,
        source_table,
        'accounting' as dimension,
        'row' as attribute,
        'is quarantined or unreadable' as issue,
        read_count as checked_count,
        quarantined_count + unreadable_count as failed_count
    from {{ ref('row_accounting') }}

    union all

    select
        source,
        source_table,
        'consistency' as dimension,
        'reference' as attribute,
        'adds to a row that is unknown' as issue,
        sum(row_count) as checked_count,
        coalesce(sum(row_count) filter (where exclusion_reason like '% is unknown'), 0) as failed_count
    from {{ ref('row_outcomes') }}
    group by source, source_table

),

checks as (

    select * from records
    union all
    select * from orders
    union all
    select * from raw_rows

)

select
    source,
    source_table,
    dimension,
    attribute,
    issue,
    cast(checked_count as bigint) as checked_count,
    cast(failed_count as bigint) as failed_count
from checks
where checked_count > 0
