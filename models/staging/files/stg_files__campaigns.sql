with source as (

    {{ current_rows('files', 'campaigns') }}

)

select
    -- ids
    {{ clean_text('campaign_id') }} as campaign_id,

    -- strings
    {{ clean_text('name') }} as name,
    {{ clean_text('channel') }} as channel,
    {{ clean_text('segment_key') }} as segment_key,
    {{ clean_text('goal') }} as goal,
    upper({{ clean_text('currency') }}) as currency,

    -- numerics
    {{ parse('cost', 'decimal(18,4)') }} as cost,

    -- timestamps
    {{ parse('started_at', 'timestamp') }} as started_at,
    {{ parse('ended_at', 'timestamp') }} as ended_at
from source
