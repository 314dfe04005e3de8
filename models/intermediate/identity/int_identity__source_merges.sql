{#- Pairs of records that a source itself says are one person: merged contacts and converted leads. -#}
{{ config(materialized='view') }}

select
    'hubspot:contact:' || contact_id as left_record_id,
    'hubspot:contact:' || merged_contact_id as right_record_id,
    'merged at source' as link_rule
from {{ ref('stg_hubspot__contact_merges') }}
where contact_id <> merged_contact_id
    and coalesce(cast(merged_at as date) <= {{ records_until_date() }}, true)

union all

select
    'salesforce:lead:' || lead_id as left_record_id,
    'salesforce:contact:' || converted_contact_id as right_record_id,
    'converted lead' as link_rule
from {{ ref('stg_salesforce__leads') }}
where converted_contact_id is not null
    and coalesce(cast(converted_at as date) <= {{ records_until_date() }}, true)
