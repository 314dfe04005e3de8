with source as (

    {{ current_rows('hubspot', 'deal_contact') }}

)

select
    -- ids
    {{ clean_text('deal_id') }} as deal_id,
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('type_id') }} as association_type_id,

    -- strings
    lower({{ clean_text('category') }}) as association_category
from source
