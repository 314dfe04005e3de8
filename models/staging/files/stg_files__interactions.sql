with source as (

    {{ current_rows('files', 'interactions') }}

)

select
    -- ids
    {{ clean_text('interaction_id') }} as interaction_id,
    {{ clean_text('contact_id') }} as contact_id,

    -- strings
    {{ clean_text('email') }} as email,
    lower({{ clean_text('channel') }}) as channel,
    {{ clean_text('interaction_type') }} as interaction_type,
    {{ clean_text('subject') }} as subject,
    {{ clean_text('value') }} as value,

    -- timestamps
    {{ parse('occurred_at', 'timestamp') }} as occurred_at
from source
