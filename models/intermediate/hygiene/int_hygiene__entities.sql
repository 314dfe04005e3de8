{#-
    Staged rows that stand for something of their own (a person, an order, an event), with the id they
    keep in the marts and the reason why they do not get there, if any. Rows that only add to one of
    these are in int_hygiene__parts.
-#}
{{ config(materialized='view') }}

with contacts as (

    select
        source,
        source_table,
        record_id as row_id,
        case when cast(created_at as date) > {{ records_until_date() }} then 'created after as_of' end
            as exclusion_reason
    from {{ ref('int_unify__contacts') }}

),

companies as (

    select
        source,
        source_table,
        record_id as row_id,
        case when cast(created_at as date) > {{ records_until_date() }} then 'created after as_of' end
            as exclusion_reason
    from {{ ref('int_unify__companies') }}

),

orders as (

    select
        staged.source,
        staged.source_table,
        staged.order_id as row_id,
        priced.exclusion_reason
    from {{ ref('int_unify__orders') }} as staged
    left join {{ ref('int_activity__orders') }} as priced
        on staged.order_id = priced.order_id
    where coalesce(priced.exclusion_reason, '') <> 'no exchange rate'

),

order_items as (

    select
        split_part(items.order_item_id, ':', 1) as source,
        split_part(items.order_item_id, ':', 2) as source_table,
        items.order_item_id as row_id,
        case
            when orders.order_id is null then 'its order is unknown'
            when orders.exclusion_reason is not null
                then 'its order is excluded: ' || orders.exclusion_reason
            -- counts
            else null
        end as exclusion_reason
    from {{ ref('int_unify__order_items') }} as items
    left join {{ ref('int_activity__orders') }} as orders
        on items.order_id = orders.order_id

),

deals as (

    select
        deals.source,
        deals.source_table,
        deals.deal_id as row_id,
        case when cast(deals.created_at as date) > {{ as_of_date() }} then 'after as_of' end
            as exclusion_reason
    from {{ ref('int_unify__deals') }} as deals
    left join {{ ref('int_activity__orders') }} as orders
        on deals.deal_id = orders.order_id
    where coalesce(orders.exclusion_reason, '') <> 'no exchange rate'

),

events as (

    select
        source,
        source_table,
        event_id as row_id,
        case when cast(occurred_at as date) > {{ as_of_date() }} then 'after as_of' end
            as exclusion_reason
    from {{ ref('int_unify__engagement_events') }}

),

campaigns as (

    select
        source,
        source_table,
        campaign_id as row_id,
        cast(null as string) as exclusion_reason
    from {{ ref('int_unify__campaigns') }}

),

campaign_members as (

    select
        source,
        source_table,
        campaign_member_id as row_id,
        case when cast(assigned_at as date) > {{ as_of_date() }} then 'after as_of' end
            as exclusion_reason
    from {{ ref('int_unify__campaign_members') }}

),

left_out as (

    select
        'hubspot' as source,
        'email_event' as source_table,
        'hubspot:email_event:' || event_id as row_id,
        'filtered by HubSpot' as exclusion_reason
    from {{ ref('stg_hubspot__email_events') }}
    where is_filtered

    union all

    select
        'salesforce' as source,
        'task' as source_table,
        'salesforce:task:' || task_id as row_id,
        'has no time' as exclusion_reason
    from {{ ref('stg_salesforce__tasks') }}
    where occurred_at is null

),

looked_up as (

    {% for model, source_name, table_name, reason in [
        ('stg_files__area_traits', 'files', 'area_traits', 'describes where customers live'),
        ('stg_files__erasure_requests', 'files', 'erasure_requests', 'request to erase, not clear yet'),
        ('stg_hubspot__deal_stages', 'hubspot', 'deal_stage', 'history of stages, deals show the newest'),
        ('stg_hubspot__deal_pipeline_stages', 'hubspot', 'deal_pipeline_stage', 'names the stages of deals'),
        ('stg_shopify__products', 'shopify', 'product', 'describes order lines'),
    ] -%}
    select
        '{{ source_name }}' as source,
        '{{ table_name }}' as source_table,
        cast(null as string) as row_id,
        '{{ reason }}' as exclusion_reason
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

{% for name in [
    'contacts', 'companies', 'orders', 'order_items', 'deals', 'events', 'campaigns',
    'campaign_members', 'left_out', 'looked_up',
] -%}
select * from {{ name }}
{{ 'union all' if not loop.last }}
{% endfor %}
