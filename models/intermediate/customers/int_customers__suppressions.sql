{#-
    Why a customer must not be contacted on a channel, one row a customer, channel and reason. One
    record that says no is enough; consent counts as given unless a record refuses it.
-#}
with records as (

    select
        crosswalk.customer_id,
        records.*
    from {{ ref('int_unify__records') }} as records
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on records.record_id = crosswalk.record_id

),

stated as (

    select
        customer_id,
        'email' as channel,
        'unsubscribed' as reason,
        updated_at as since_at
    from records
    where is_unsubscribed
    union all
    select
        customer_id,
        'email' as channel,
        'bounced' as reason,
        updated_at as since_at
    from records
    where is_bounced
    union all
    select
        customer_id,
        'email' as channel,
        'no consent' as reason,
        updated_at as since_at
    from records
    where email_consent = false
    union all
    select
        customer_id,
        'sms' as channel,
        'no consent' as reason,
        updated_at as since_at
    from records
    where sms_consent = false
    union all
    select
        customer_id,
        'phone' as channel,
        'no consent' as reason,
        updated_at as since_at
    from records
    where phone_consent = false
    union all
    select
        customer_id,
        'post' as channel,
        'no consent' as reason,
        updated_at as since_at
    from records
    where post_consent = false

),

reported as (

    select
        customer_id,
        'email' as channel,
        case event_type
            when 'bounce' then 'bounced'
            when 'unsubscribe' then 'unsubscribed'
            else 'complained'
        end as reason,
        occurred_at as since_at
    from {{ ref('int_activity__engagement_events') }}
    where channel = 'email' and event_type in ('bounce', 'unsubscribe', 'spam_report')
        and customer_id is not null

)

select
    customer_id,
    channel,
    reason,
    min(since_at) as since_at
from (
    select * from stated
    union all
    select * from reported
) as suppressions
group by customer_id, channel, reason
