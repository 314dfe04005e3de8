{#-
    What records and mail systems report against contacting somebody, one row a customer, channel, reason
    and address: one record that says no is enough, and so is one report about the address in use,
    whoever it was filed under.
-#}
with records as (

    select
        crosswalk.customer_id,
        unified.*
    from {{ ref('int_unify__records') }} as unified
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on unified.record_id = crosswalk.record_id

),

stated as (

    {% for column, channel, reason, value in [
        ('is_unsubscribed', 'email', 'unsubscribed', 'true'),
        ('is_bounced', 'email', 'bounced', 'true'),
        ('email_consent', 'email', 'no consent', 'false'),
        ('sms_consent', 'sms', 'no consent', 'false'),
        ('phone_consent', 'phone', 'no consent', 'false'),
        ('post_consent', 'post', 'no consent', 'false'),
    ] -%}
    select
        customer_id,
        email_key,
        '{{ channel }}' as channel,
        '{{ reason }}' as reason,
        updated_at as since_at
    from records
    where {{ column }} = {{ value }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

reported as (

    select
        records.customer_id,
        records.email_key,
        'email' as channel,
        case events.event_type
            when 'bounce' then 'bounced'
            when 'unsubscribe' then 'unsubscribed'
            else 'complained'
        end as reason,
        events.occurred_at as since_at
    from {{ ref('int_unify__engagement_events') }} as events
    inner join records
        on events.record_id = records.record_id
    where events.channel = 'email'
        and events.event_type in ('bounce', 'unsubscribe', 'spam_report')
        and coalesce(cast(events.occurred_at as date) <= {{ as_of_date() }}, false)

),

refused as (

    select * from stated
    union all
    select * from reported

),

refusals as (

    select
        customer_id,
        channel,
        reason,
        email_key,
        since_at
    from refused

    union all

    -- whoever uses the address that was refused
    select
        golden.customer_id,
        refused.channel,
        refused.reason,
        refused.email_key,
        refused.since_at
    from refused
    inner join {{ ref('int_customers__golden_records') }} as golden
        on refused.email_key = golden.email_key
    where refused.channel = 'email'

)

select
    customer_id,
    channel,
    reason,
    email_key,
    min(since_at) as since_at
from refusals
group by customer_id, channel, reason, email_key
