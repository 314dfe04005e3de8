with source as (

    {{ current_rows('hubspot', 'deal_stage') }}

)

select
    -- ids
    {{ clean_text('deal_id') }} as deal_id,
    {{ clean_text('value') }} as stage_id,

    -- strings
    {{ clean_text('source') }} as changed_by,

    -- booleans
    {{ parse('_fivetran_active', 'boolean') }} as is_current,

    -- timestamps
    {{ parse('date_entered', 'timestamp') }} as entered_at
from source
