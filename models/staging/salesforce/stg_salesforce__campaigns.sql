with source as (

    {{ current_rows('salesforce', 'campaign') }}

)

select
    -- ids
    {{ clean_text('id') }} as campaign_id,
    {{ clean_text('parent_id') }} as parent_campaign_id,

    -- strings
    {{ clean_text('name') }} as name,
    lower({{ clean_text('type') }}) as channel,
    {{ clean_text('status') }} as status,
    {{ clean_text('segment_key_c') }} as segment_key,
    upper({{ clean_text('currency_iso_code') }}) as currency,

    -- numerics
    coalesce(
        {{ parse('actual_cost', 'decimal(18,4)') }},
        {{ parse('budgeted_cost', 'decimal(18,4)') }}
    ) as cost,

    -- booleans
    {{ parse('is_active', 'boolean') }} as is_active,

    -- timestamps
    {{ parse('start_date', 'timestamp') }} as started_at,
    {{ parse('end_date', 'timestamp') }} as ended_at,
    {{ parse('created_date', 'timestamp') }} as created_at,
    {{ parse('last_modified_date', 'timestamp') }} as updated_at
from source
