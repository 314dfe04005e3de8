{#-
    The rows behind each deduction of hygiene_scorecard, one query away: a view, as there are many and
    few are looked at.
-#}
{{ config(materialized='view') }}

{%- set issues = [] %}
{%- for check in record_checks() %}
    {%- do issues.append(
        "case when " ~ check.failed ~ " then '" ~ check.dimension ~ '|' ~ check.attribute ~ '|'
        ~ check.issue ~ "' end"
    ) %}
{%- endfor %}

with unknown_references as (

    -- as staged_rows says it, which would look every row up in its mart
    select
        source,
        source_table,
        row_id
    from {{ ref('int_hygiene__entities') }}
    where exclusion_reason = 'its order is unknown'

    union all

    select
        parts.source,
        parts.source_table,
        parts.parent_id as row_id
    from {{ ref('int_hygiene__parts') }} as parts
    left join {{ ref('int_hygiene__unknown_parents') }} as missing
        on parts.parent_id = missing.parent_id
    where parts.exclusion_reason is null
        and (parts.parent_id is null or missing.parent_id is not null)

),

failed_records as (

    select
        source,
        source_table,
        source_key,
        {{ explode(make_array(issues)) }} as failed_check
    from {{ ref('int_hygiene__records') }}

),

issues as (

    select
        source,
        source_table,
        source_key,
        split_part(failed_check, '|', 1) as dimension,
        split_part(failed_check, '|', 2) as attribute,
        split_part(failed_check, '|', 3) as issue
    from failed_records
    where failed_check is not null

    union all

    select
        source,
        source_table,
        order_id as source_key,
        'completeness' as dimension,
        'customer' as attribute,
        'order names no person' as issue
    from {{ ref('orders') }}
    where customer_id is null

    union all

    select
        source,
        source_table,
        source_key,
        'uniqueness' as dimension,
        'key' as attribute,
        'row of a key that a newer row has' as issue
    from {{ ref('int_hygiene__unstaged_rows') }}
    where fate = 'superseded'

    union all

    select
        source,
        source_table,
        coalesce(source_key, file_name || ', line ' || line_number) as source_key,
        'accounting' as dimension,
        'row' as attribute,
        'is quarantined or unreadable' as issue
    from {{ ref('quarantined_records') }}

    union all

    select
        source,
        source_table,
        row_id as source_key,
        'consistency' as dimension,
        'reference' as attribute,
        'adds to a row that is unknown' as issue
    from unknown_references

)

select
    source,
    source_table,
    dimension,
    attribute,
    issue,
    source_key
from issues
