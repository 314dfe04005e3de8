with source as (

    {{ current_rows('files', 'area_traits') }}

)

select
    -- strings
    {{ clean_text('country') }} as country,
    {{ clean_text('postal_code') }} as postal_code,
    {{ clean_text('income_band') }} as income_band,
    {{ clean_text('urbanity') }} as urbanity,
    {{ clean_text('climate') }} as climate
from source
