{#- Every source's sales opportunities in one shape; a won one counts as an order unless it became one. -#}
with files as (

    select
        'files:deals:' || deal_id as deal_id,
        'files' as source,
        'deals' as source_table,
        deal_id as source_key,
        {{ person_record_id('files', 'contacts', 'deals', 'contact_id', 'null', 'null') }} as record_id,
        'files:companies:' || company_id as company_record_id,
        company_name,
        order_id as linked_order_number,
        deal_id as deal_number,
        name,
        product,
        stage,
        amount,
        currency,
        owner,
        {{ deal_is_won('is_won', 'stage') }} as is_won,
        case
            when {{ deal_is_won('is_won', 'stage') }} then true
            -- many exports say "not won" of deals that are still open; those have no closing date
            else {{ deal_is_won('is_won', 'stage') }} is not null and closed_at is not null
        end as is_closed,
        created_at,
        closed_at
    from {{ ref('stg_files__deals') }}

),

hubspot_contacts as (

    -- a deal has one buyer here: the oldest contact, for ids count upwards
    select
        deal_id,
        contact_id
    from {{ ref('stg_hubspot__deal_contacts') }}
    qualify row_number() over (
            partition by deal_id order by length(contact_id) asc, contact_id asc
        ) = 1

),

hubspot_companies as (

    -- and one company: the primary one (HubSpot's association type 5), else the oldest
    select
        deal_id,
        company_id
    from {{ ref('stg_hubspot__deal_companies') }}
    qualify row_number() over (
            partition by deal_id
            order by
                case when association_type_id = '5' then 0 else 1 end asc,
                length(company_id) asc,
                company_id asc
        ) = 1

),

hubspot as (

    select
        'hubspot:deal:' || deals.deal_id as deal_id,
        'hubspot' as source,
        'deal' as source_table,
        deals.deal_id as source_key,
        'hubspot:contact:' || hubspot_contacts.contact_id as record_id,
        'hubspot:company:' || hubspot_companies.company_id as company_record_id,
        cast(null as string) as company_name,
        cast(null as string) as linked_order_number,
        deals.name as deal_number,
        deals.name,
        cast(null as string) as product,
        coalesce(stages.label, deals.stage_id) as stage,
        deals.amount,
        deals.currency,
        deals.owner,
        -- a stage that the pipeline does not list may still tell by its name
        case
            when coalesce(stages.is_closed, deals.is_closed, true)
                then {{ deal_is_won('coalesce(stages.is_won, deals.is_won)', 'deals.stage_id') }}
        end as is_won,
        coalesce(
            stages.is_closed, deals.is_closed, {{ deal_is_won('deals.is_won', 'deals.stage_id') }} is not null
        ) as is_closed,
        deals.created_at,
        deals.closed_at
    from {{ ref('stg_hubspot__deals') }} as deals
    left join {{ ref('stg_hubspot__deal_pipeline_stages') }} as stages
        on deals.stage_id = stages.stage_id
    left join hubspot_contacts on deals.deal_id = hubspot_contacts.deal_id
    left join hubspot_companies on deals.deal_id = hubspot_companies.deal_id

),

salesforce_buyers as (

    select
        converted_opportunity_id as opportunity_id,
        min('salesforce:lead:' || lead_id) as record_id
    from {{ ref('stg_salesforce__leads') }}
    where converted_opportunity_id is not null
    group by converted_opportunity_id

),

salesforce as (

    select
        'salesforce:opportunity:' || opportunities.opportunity_id as deal_id,
        'salesforce' as source,
        'opportunity' as source_table,
        opportunities.opportunity_id as source_key,
        coalesce('salesforce:contact:' || opportunities.contact_id, salesforce_buyers.record_id)
            as record_id,
        'salesforce:account:' || opportunities.account_id as company_record_id,
        cast(null as string) as company_name,
        cast(null as string) as linked_order_number,
        opportunities.name as deal_number,
        opportunities.name,
        cast(null as string) as product,
        opportunities.stage,
        opportunities.amount,
        opportunities.currency,
        opportunities.owner,
        case
            when coalesce(opportunities.is_closed, true)
                then {{ deal_is_won('opportunities.is_won', 'opportunities.stage') }}
        end as is_won,
        coalesce(
            opportunities.is_closed,
            {{ deal_is_won('opportunities.is_won', 'opportunities.stage') }} is not null
        ) as is_closed,
        opportunities.created_at,
        opportunities.closed_at
    from {{ ref('stg_salesforce__opportunities') }} as opportunities
    left join salesforce_buyers
        on opportunities.opportunity_id = salesforce_buyers.opportunity_id

),

unified as (

    select * from files
    union all
    select * from hubspot
    union all
    select * from salesforce

),

currencies as (

    select * from ({{ standardize_currencies('unified') }}) as standardized

)

select
    unified.deal_id,
    unified.source,
    unified.source_table,
    unified.source_key,
    unified.record_id,
    unified.company_record_id,
    unified.company_name,
    {{ order_number_key('unified.linked_order_number') }} as linked_order_number,
    {{ order_number_key('unified.deal_number') }} as deal_number,
    unified.name,
    unified.product,
    unified.stage,
    unified.owner,
    coalesce(currencies.currency_code, unified.currency, '{{ var("reporting_currency") }}') as currency,
    cast(unified.amount as decimal(18, 4)) as amount,
    coalesce(unified.is_won, false) as is_won,
    unified.is_closed,
    unified.created_at,
    unified.closed_at
from unified
left join currencies on unified.currency = currencies.currency
