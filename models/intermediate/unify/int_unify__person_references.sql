{#-
    Everybody a fact names, one row a record, as the newest of the facts describes them: what is known
    of people whom no contact table lists, such as guest buyers and mail recipients.
-#}
with named as (

    {{ person_references(
        ref('stg_files__orders'),
        person_record_id('files', 'contacts', 'orders', 'contact_id', 'customer_number', 'email'),
        'ordered_at', ['customer_number', 'email']
    ) }}

    union all

    {{ person_references(
        ref('stg_files__email_events'),
        person_record_id('files', 'contacts', 'email_events', 'contact_id', 'null', 'email'),
        'occurred_at', ['email']
    ) }}

    union all

    {{ person_references(
        ref('stg_files__web_events'),
        person_record_id('files', 'contacts', 'web_events', 'contact_id', 'null', 'email'),
        'occurred_at', ['email']
    ) }}

    union all

    {{ person_references(
        ref('stg_files__interactions'),
        person_record_id('files', 'contacts', 'interactions', 'contact_id', 'null', 'email'),
        'occurred_at', ['email']
    ) }}

    union all

    {{ person_references(
        ref('stg_files__tickets'),
        person_record_id('files', 'contacts', 'tickets', 'contact_id', 'null', 'email'),
        'created_at', ['email']
    ) }}

    union all

    {{ person_references(
        ref('stg_files__campaign_members'),
        person_record_id('files', 'contacts', 'campaign_members', 'contact_id', 'null', 'email'),
        'assigned_at', ['email']
    ) }}

    union all

    {{ person_references(
        ref('stg_shopify__orders'),
        person_record_id('shopify', 'customer', 'order', 'customer_id', 'null', 'email'),
        'ordered_at', person_reference_columns() | reject('equalto', 'customer_number') | list
    ) }}

    union all

    {{ person_references(
        ref('int_unify__hubspot_email_events'),
        person_record_id('hubspot', 'contact', 'email_event', 'null', 'null', 'email'),
        'occurred_at', ['email']
    ) }}

    union all

    {{ person_references(
        ref('stg_web_tracking__identifies'),
        person_record_id('web_tracking', 'identifies', 'identifies', 'user_id', 'null', 'email'),
        'occurred_at', ['email', 'phone', 'first_name', 'last_name']
    ) }}

    {% set page_user = person_record_id('web_tracking', 'identifies', 'pages', 'user_id') -%}
    {%- set track_user = person_record_id('web_tracking', 'identifies', 'tracks', 'user_id') -%}
    {%- set who = "coalesce('salesforce:contact:' || contact_id, 'salesforce:lead:' || lead_id)" -%}
    {% for model, record_id, seen_at in [
        ('int_unify__deals', 'record_id', 'created_at'),
        ('int_unify__tickets', 'record_id', 'created_at'),
        ('stg_web_tracking__pages', page_user, 'occurred_at'),
        ('stg_web_tracking__tracks', track_user, 'occurred_at'),
        ('stg_salesforce__tasks', who, 'occurred_at'),
    ] %}
    union all

    {{ person_references(ref(model), record_id, seen_at) }}
    {% endfor %}

),

ranked as (

    select
        *,
        min(first_seen_at) over (partition by record_id) as ever_first_seen_at,
        row_number() over (
            partition by record_id
            order by
                case when email is null and customer_number is null then 1 else 0 end,
                last_seen_at desc,
                {{ person_reference_columns() | join(' nulls last, ') }} nulls last
        ) as newest_rank
    from named
    where record_id is not null

)

select
    record_id,
    split_part(record_id, ':', 1) as source,
    split_part(record_id, ':', 2) as source_table,
    substr(
        record_id,
        length(split_part(record_id, ':', 1)) + length(split_part(record_id, ':', 2)) + 3
    ) as source_key,
    {{ person_reference_columns() | join(',\n    ') }},
    ever_first_seen_at as first_seen_at,
    last_seen_at
from ranked
where newest_rank = 1
