with source as (

    {{ current_rows('salesforce', 'opportunity') }}

)

select
    -- ids
    {{ clean_text('id') }} as opportunity_id,
    {{ clean_text('account_id') }} as account_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('campaign_id') }} as campaign_id,

    -- strings
    {{ clean_text('name') }} as name,
    {{ clean_text('stage_name') }} as stage,
    {{ clean_text('type') }} as deal_type,
    {{ clean_text('lead_source') }} as lead_source,
    {{ clean_text('owner_id') }} as owner,
    upper({{ clean_text('currency_iso_code') }}) as currency,

    -- numerics
    {{ parse('amount', 'decimal(18,4)') }} as amount,

    -- booleans
    {{ parse('is_closed', 'boolean') }} as is_closed,
    case
        when {{ parse('is_won', 'boolean') }} then true
        when {{ parse('is_closed', 'boolean') }} then false
        -- open
        else null
    end as is_won,

    -- timestamps
    {{ parse('created_date', 'timestamp') }} as created_at,
    {{ parse('close_date', 'timestamp') }} as closed_at,
    {{ parse('last_modified_date', 'timestamp') }} as updated_at
from source
