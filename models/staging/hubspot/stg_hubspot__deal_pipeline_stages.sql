{#- Deleted stages stay: deals that were closed in one still point to it. -#}
with source as (

    {{ current_rows('hubspot', 'deal_pipeline_stage') }}

)

select
    -- ids
    {{ clean_text('stage_id') }} as stage_id,
    {{ clean_text('pipeline_id') }} as pipeline_id,

    -- strings
    {{ clean_text('label') }} as label,

    -- numerics
    {{ parse('display_order', 'int') }} as display_order,
    {{ parse('probability', 'double') }} as win_probability,

    -- booleans
    {{ parse('active', 'boolean') }} as is_active,
    {{ parse('is_closed', 'boolean') }} as is_closed,
    {{ parse('closed_won', 'boolean') }} as is_won,
    coalesce({{ parse('_fivetran_deleted', 'boolean') }}, false) as is_deleted
from source
