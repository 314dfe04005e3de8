{#- Every source's assignments of a person to a campaign in one shape. -#}
{{ config(materialized='view') }}

select
    'files:campaign_members:'
    || md5(campaign_id || '|' || coalesce(contact_id, '') || '|' || coalesce(email, ''))
        as campaign_member_id,
    'files:campaigns:' || campaign_id as campaign_id,
    'files' as source,
    'campaign_members' as source_table,
    {{ person_record_id('files', 'contacts', 'campaign_members', 'contact_id', 'null', 'email') }}
        as record_id,
    variant,
    coalesce(is_control, false) as is_control,
    assigned_at
from {{ ref('stg_files__campaign_members') }}

union all

select
    'salesforce:campaign_member:' || campaign_member_id as campaign_member_id,
    'salesforce:campaign:' || campaign_id as campaign_id,
    'salesforce' as source,
    'campaign_member' as source_table,
    coalesce('salesforce:contact:' || contact_id, 'salesforce:lead:' || lead_id) as record_id,
    variant,
    coalesce(is_control, false) as is_control,
    assigned_at
from {{ ref('stg_salesforce__campaign_members') }}
