{#-
    Why a customer must not be contacted on a channel, one row a customer, channel and reason. What was
    refused counts for the whole customer; an address that is none, that several people read or that was
    made to be thrown away counts where it is the one in use. Where the var consent says opt_in for a
    channel, silence is a no. Who asked to be erased is named by any identifier of the request.
-#}
{%- set window_days = var('unengaged').days -%}

with channels as (

    select
        {{ explode(make_array(["'email'", "'sms'", "'phone'", "'post'", "'web'", "'social'"])) }} as channel

),

golden as (

    select
        customer_id,
        is_email_valid,
        phone,
        is_phone_valid,
        split_part(email_key, '@', 1) as mailbox,
        split_part(email_key, '@', 2) as mail_domain
    from {{ ref('int_customers__golden_records') }}

),

records as (

    select
        customer_id,
        email,
        phone,
        phone_key,
        email_consent,
        sms_consent,
        phone_consent,
        post_consent,
        updated_at
    from {{ ref('int_customers__ranked_records') }}

),

never_asked as (

    {% for channel in ['email', 'sms', 'phone', 'post'] -%}
    select
        customer_id,
        '{{ channel }}' as channel
    from records
    group by customer_id
    having {{ var('consent')[channel] == 'opt_in' }}
        and count(*) filter (where {{ channel }}_consent) = 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

bad_mailboxes as (

    select
        golden.customer_id,
        case when role_mailboxes.local_part is null then 'disposable domain' else 'role mailbox' end as reason
    from golden
    left join {{ ref('role_mailboxes') }} as role_mailboxes
        on golden.mailbox = role_mailboxes.local_part
    left join {{ ref('disposable_mail_domains') }} as disposable
        on golden.mail_domain = disposable.domain
    where role_mailboxes.local_part is not null or disposable.domain is not null

),

invalid as (

    -- no record of the customer has an address that could be used
    select
        records.customer_id,
        'email' as channel,
        max(records.updated_at) as since_at
    from records
    inner join golden on records.customer_id = golden.customer_id
    where not golden.is_email_valid and records.email is not null
    group by records.customer_id

    union all

    select
        records.customer_id,
        channels.channel,
        max(records.updated_at) as since_at
    from records
    inner join golden
        on records.customer_id = golden.customer_id
        and records.phone = golden.phone
    cross join channels
    where (records.phone_key is null or not golden.is_phone_valid)
        and channels.channel in ('sms', 'phone')
    group by records.customer_id, channels.channel

),

erased as (

    select
        golden.customer_id,
        min(requests.requested_at) as since_at
    from {{ ref('int_erasure__given') }} as requests
    inner join {{ ref('int_erasure__held') }} as held
        on requests.identifier_type = held.identifier_type
        and requests.identifier_value = held.identifier_value
    inner join golden
        on held.customer_id = golden.customer_id
    where cast(requests.requested_at as date) <= {{ records_until_date() }}
    group by golden.customer_id

),

mailings as (

    select
        customer_id,
        count(*) filter (where event_type = 'sent') as sent_count,
        count(*) filter (where event_type = 'delivered') as delivered_count,
        count(*) filter (where {{ is_reaction('event_type') }}) as reaction_count,
        min(occurred_at) filter (where event_type in ('sent', 'delivered')) as first_sent_at
    from {{ ref('int_activity__engagement_events') }}
    where customer_id is not null
        and {{ dbt.datediff('cast(occurred_at as date)', as_of_date(), 'day') }} < {{ window_days }}
    group by customer_id

),

recent_buyers as (

    select distinct crosswalk.customer_id
    from {{ ref('int_activity__orders') }} as orders
    inner join {{ ref('int_identity__crosswalk') }} as crosswalk
        on orders.record_id = crosswalk.record_id
    where orders.exclusion_reason is null
        and {{ dbt.datediff('cast(orders.ordered_at as date)', as_of_date(), 'day') }} < {{ window_days }}

),

unengaged as (

    -- systems that report deliveries only are counted by those
    select
        mailings.customer_id,
        mailings.first_sent_at
    from mailings
    left join recent_buyers on mailings.customer_id = recent_buyers.customer_id
    where greatest(mailings.sent_count, mailings.delivered_count) >= {{ var('unengaged').sends }}
        and mailings.reaction_count = 0
        and recent_buyers.customer_id is null

),

suppressions as (

    select
        customer_id,
        channel,
        reason,
        since_at
    from {{ ref('int_customers__refusals') }}

    union all

    select
        customer_id,
        channel,
        'no consent' as reason,
        cast(null as timestamp) as since_at
    from never_asked

    union all

    select
        customer_id,
        'email' as channel,
        reason,
        cast(null as timestamp) as since_at
    from bad_mailboxes

    union all

    select
        customer_id,
        channel,
        'invalid address' as reason,
        since_at
    from invalid

    union all

    select
        erased.customer_id,
        channels.channel,
        'erasure' as reason,
        erased.since_at
    from erased
    cross join channels

    union all

    select
        customer_id,
        'email' as channel,
        'unengaged' as reason,
        first_sent_at as since_at
    from unengaged

)

select
    customer_id,
    channel,
    reason,
    min(since_at) as since_at
from suppressions
group by customer_id, channel, reason
