with source as (

    {{ current_rows('hubspot', 'contact_merge_audit') }}

)

select
    -- ids
    {{ clean_text('contact_id') }} as contact_id,
    {{ clean_text('vid_to_merge') }} as merged_contact_id,

    -- numerics
    {{ parse('num_properties_moved', 'int') }} as moved_property_count,

    -- timestamps
    {{ parse('timestamp', 'timestamp') }} as merged_at
from source
