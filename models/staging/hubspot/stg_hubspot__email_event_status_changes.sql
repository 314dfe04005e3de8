with source as (

    {{ current_rows('hubspot', 'email_event_status_change') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,

    -- strings
    lower({{ clean_text('portal_subscription_status') }}) as subscription_status,
    {{ clean_text('subscriptions') }} as subscriptions,
    lower({{ clean_text('source') }}) as changed_by,

    -- booleans
    coalesce(
        upper({{ clean_text('portal_subscription_status') }}) = 'UNSUBSCRIBED', false
    ) as is_unsubscribe
from source
