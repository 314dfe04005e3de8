{#- Every source's campaigns in one shape, costs in the campaign's currency. -#}
{{ config(materialized='view') }}

with unified as (

    select
        'files:campaigns:' || campaign_id as campaign_id,
        'files' as source,
        'campaigns' as source_table,
        name,
        channel,
        segment_key,
        goal,
        cost,
        currency,
        started_at,
        ended_at
    from {{ ref('stg_files__campaigns') }}

    union all

    select
        'hubspot:email_campaign:' || campaign_id as campaign_id,
        'hubspot' as source,
        'email_campaign' as source_table,
        name,
        'email' as channel,
        cast(null as string) as segment_key,
        cast(null as string) as goal,
        cast(null as decimal(18, 4)) as cost,
        cast(null as string) as currency,
        cast(null as timestamp) as started_at,
        cast(null as timestamp) as ended_at
    from {{ ref('stg_hubspot__email_campaigns') }}

    union all

    select
        'salesforce:campaign:' || campaign_id as campaign_id,
        'salesforce' as source,
        'campaign' as source_table,
        name,
        channel,
        cast(null as string) as segment_key,
        cast(null as string) as goal,
        cost,
        currency,
        started_at,
        ended_at
    from {{ ref('stg_salesforce__campaigns') }}

),

currencies as (

    select * from ({{ standardize_currencies('unified') }}) as standardized

)

select
    unified.campaign_id,
    unified.source,
    unified.source_table,
    unified.name,
    unified.channel,
    unified.segment_key,
    unified.goal,
    unified.cost,
    coalesce(currencies.currency_code, unified.currency) as currency,
    unified.started_at,
    unified.ended_at
from unified
left join currencies on unified.currency = currencies.currency
