with source as (

    {{ current_rows('hubspot', 'deal') }}

)

select
    -- ids
    {{ clean_text('deal_id') }} as deal_id,
    coalesce(
        {{ clean_text('deal_pipeline_id') }},
        {{ clean_text('property_pipeline') }}
    ) as pipeline_id,
    coalesce(
        {{ clean_text('deal_pipeline_stage_id') }},
        {{ clean_text('property_dealstage') }}
    ) as stage_id,

    -- strings
    {{ clean_text('owner_id') }} as owner,
    {{ clean_text('property_dealname') }} as name,
    {{ clean_text('property_dealtype') }} as deal_type,
    upper({{ clean_text('property_deal_currency_code') }}) as currency,

    -- numerics
    {{ parse('property_amount', 'decimal(18,4)') }} as amount,

    -- booleans
    {{ parse('property_hs_is_closed', 'boolean') }} as is_closed,
    case
        when {{ parse('property_hs_is_closed_won', 'boolean') }} then true
        when {{ parse('property_hs_is_closed', 'boolean') }} then false
        -- open, or only its stage can tell
        else null
    end as is_won,

    -- timestamps
    {{ parse('property_createdate', 'timestamp') }} as created_at,
    {{ parse('property_closedate', 'timestamp') }} as closed_at,
    {{ parse('property_hs_lastmodifieddate', 'timestamp') }} as updated_at
from source
