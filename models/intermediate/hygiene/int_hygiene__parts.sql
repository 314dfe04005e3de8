{#-
    Staged rows that only add to another one, such as the contact of a deal or the line of a refund, with
    the id of that one in the marts, and the reason why they do not, if any.
-#}
{{ config(materialized='view') }}

{%- set who_identified = person_record_id(
    'web_tracking', 'identifies', 'identifies', 'user_id', 'null', 'email'
) %}

{% for model, table_name, parent in [
    ('stg_hubspot__deal_contacts', 'deal_contact', "'hubspot:deal:' || deal_id"),
    ('stg_hubspot__deal_companies', 'deal_company', "'hubspot:deal:' || deal_id"),
    ('stg_hubspot__ticket_contacts', 'ticket_contact', "'hubspot:ticket:' || ticket_id"),
    ('stg_hubspot__contact_merges', 'contact_merge_audit', "'hubspot:contact:' || contact_id"),
    ('stg_hubspot__email_event_sends', 'email_event_sent', "'hubspot:email_event:' || event_id"),
    ('stg_hubspot__email_event_opens', 'email_event_open', "'hubspot:email_event:' || event_id"),
    ('stg_hubspot__email_event_clicks', 'email_event_click', "'hubspot:email_event:' || event_id"),
    ('stg_hubspot__email_event_bounces', 'email_event_bounce', "'hubspot:email_event:' || event_id"),
    ('stg_hubspot__email_event_status_changes', 'email_event_status_change',
        "'hubspot:email_event:' || event_id"),
    ('stg_hubspot__email_event_spam_reports', 'email_event_spam_report',
        "'hubspot:email_event:' || event_id"),
] -%}
select
    'hubspot' as source,
    '{{ table_name }}' as source_table,
    {{ parent }} as parent_id,
    cast(null as string) as exclusion_reason
from {{ ref(model) }}

union all

{% endfor -%}
select
    'shopify' as source,
    'refund' as source_table,
    'shopify:order:' || order_id as parent_id,
    case when cast(refunded_at as date) > {{ as_of_date() }} then 'after as_of' end as exclusion_reason
from {{ ref('stg_shopify__refunds') }}

union all

select
    'shopify' as source,
    'order_line_refund' as source_table,
    'shopify:order:' || refunds.order_id as parent_id,
    case when cast(refunds.refunded_at as date) > {{ as_of_date() }} then 'after as_of' end
        as exclusion_reason
from {{ ref('stg_shopify__order_line_refunds') }} as lines
left join {{ ref('stg_shopify__refunds') }} as refunds
    on lines.refund_id = refunds.refund_id

union all

select
    'web_tracking' as source,
    'identifies' as source_table,
    {{ who_identified }} as parent_id,
    case
        when {{ who_identified }} is null then 'names nobody'
        when cast(occurred_at as date) > {{ as_of_date() }} then 'after as_of'
        -- ends with the person it names
        else null
    end as exclusion_reason
from {{ ref('stg_web_tracking__identifies') }}
