{#-
    Every staged row and where it ended: in a mart, or left out for a stated reason. A part (the contact of
    a deal, the line of a refund) ends where the row ends that it adds to. A view, as there are many and
    few are asked for; a row with neither a mart nor a reason is lost, which a test forbids.
-#}
{{ config(materialized='view') }}

with mart_rows as (

    -- a won deal stands in orders, too, under its own id: it is counted as the deal it is
    select
        order_id as row_id,
        'orders' as mart
    from {{ ref('orders') }}
    where order_id not in (select deals.deal_id from {{ ref('deals') }} as deals)

    union all

    {% for mart, key in [
        ('customer_records', 'record_id'),
        ('order_items', 'order_item_id'),
        ('engagement_events', 'event_id'),
        ('deals', 'deal_id'),
        ('campaigns', 'campaign_id'),
        ('campaign_members', 'campaign_member_id'),
    ] -%}
    select
        {{ key }} as row_id,
        '{{ mart }}' as mart
    from {{ ref(mart) }}

    union all

    {% endfor -%}
    select
        crosswalk.record_id as row_id,
        'companies' as mart
    from {{ ref('int_companies__crosswalk') }} as crosswalk
    inner join {{ ref('companies') }} as companies
        on crosswalk.company_id = companies.company_id

),

entities as (

    select
        entities.source,
        entities.source_table,
        entities.row_id,
        case when entities.exclusion_reason is null then mart_rows.mart end as mart,
        entities.exclusion_reason
    from {{ ref('int_hygiene__entities') }} as entities
    left join mart_rows on entities.row_id = mart_rows.row_id

),

parts as (

    select
        parts.source,
        parts.source_table,
        parts.parent_id as row_id,
        case when parts.exclusion_reason is null then mart_rows.mart end as mart,
        case
            when parts.exclusion_reason is not null then parts.exclusion_reason
            when mart_rows.row_id is not null then null
            when parts.parent_id is null or missing.parent_id is not null then 'what it adds to is unknown'
            else 'what it adds to is excluded'
        end as exclusion_reason
    from {{ ref('int_hygiene__parts') }} as parts
    left join mart_rows on parts.parent_id = mart_rows.row_id
    left join {{ ref('int_hygiene__unknown_parents') }} as missing on parts.parent_id = missing.parent_id

)

select
    source,
    source_table,
    row_id,
    false as is_part,
    mart,
    exclusion_reason
from entities

union all

select
    source,
    source_table,
    row_id,
    true as is_part,
    mart,
    exclusion_reason
from parts
