{#-
    On which channels customers can be reached: they have an address there and nothing forbids its use. What
    decides for audiences decides for every other reader. A social network finds customers by e-mail
    address or telephone number, so who refuses either is not told to it.
-#}
with addresses as (

    {% for channel, has_address in [
        ('email', 'is_email_valid'),
        ('sms', "is_phone_valid and phone_kind <> 'fixed'"),
        ('phone', 'is_phone_valid'),
        ('post', 'street_address is not null and (postal_code is not null or city is not null)'),
        ('web', 'true'),
        ('social', 'is_email_valid or is_phone_valid'),
    ] -%}
    select
        customer_id,
        '{{ channel }}' as channel
    from {{ ref('int_customers__enriched') }}
    where {{ has_address }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

forbidden as (

    select
        customer_id,
        channel,
        count(*) filter (where reason <> 'unengaged') as refusal_count
    from {{ ref('int_customers__suppressions') }}
    where channel <> 'social'
    group by customer_id, channel

    union all

    select
        customer_id,
        'social' as channel,
        count(*) as refusal_count
    from {{ ref('int_customers__suppressions') }}
    where channel in ('email', 'phone', 'social')
        and reason not in ('unengaged', 'invalid address')
    group by customer_id

)

select
    addresses.customer_id,
    addresses.channel,
    forbidden.customer_id is null as is_reachable,
    coalesce(forbidden.refusal_count, 0) = 0 as is_reachable_to_reactivate
from addresses
left join forbidden
    on addresses.customer_id = forbidden.customer_id
    and addresses.channel = forbidden.channel
