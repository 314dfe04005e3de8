with source as (

    {{ current_rows('hubspot', 'email_event') }}

)

select
    -- ids
    {{ clean_text('id') }} as event_id,
    {{ clean_text('email_campaign_id') }} as campaign_id,
    {{ clean_text('sent_by_id') }} as sent_event_id,

    -- strings
    {{ clean_text('recipient') }} as email,
    case upper({{ clean_text('type') }})
        when 'SPAMREPORT' then 'spam_report'
        when 'STATUSCHANGE' then 'status_change'
        else lower({{ clean_text('type') }})
    end as event_type,

    -- booleans
    {{ parse('filtered_event', 'boolean') }} as is_filtered,

    -- timestamps
    {{ parse('created', 'timestamp') }} as occurred_at
from source
