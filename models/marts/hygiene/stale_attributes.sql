{#-
    Which values of a customer have probably gone stale, why and since when. A value counts as confirmed
    whenever a record that carries it was touched, an e-mail address also by a reaction to mail. Two
    e-mail addresses or numbers of one person are no contradiction; two homes, titles or companies are,
    and the newer one is believed.
-#}
with said as (

    {% for attribute, value, rank in stale_candidates() -%}
    select
        customer_id,
        '{{ attribute }}' as attribute,
        {{ value }} as said_value,
        {{ rank }} as value_rank,
        coalesce(updated_at, created_at) as touched_at
    from {{ ref('int_customers__ranked_records') }}
    where {{ value }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

kept as (

    -- what the golden record says
    select
        customer_id,
        attribute,
        min_by(said_value, value_rank) as kept_value
    from said
    group by customer_id, attribute

),

reactions as (

    select
        customer_id,
        'email' as attribute,
        max(occurred_at) as reacted_at
    from {{ ref('int_activity__engagement_events') }}
    where customer_id is not null
        and channel = 'email'
        and {{ is_reaction('event_type') }}
    group by customer_id

),

dated as (

    select
        kept.customer_id,
        kept.attribute,
        max(said.touched_at) filter (where said.said_value = kept.kept_value) as stated_at,
        max(said.touched_at) filter (where said.said_value <> kept.kept_value) as contradicted_at
    from kept
    inner join said
        on kept.customer_id = said.customer_id
        and kept.attribute = said.attribute
    group by kept.customer_id, kept.attribute

),

confirmed as (

    select
        dated.customer_id,
        dated.attribute,
        dated.stated_at,
        dated.contradicted_at,
        greatest(
            coalesce(dated.stated_at, reactions.reacted_at), coalesce(reactions.reacted_at, dated.stated_at)
        ) as confirmed_at,
        case dated.attribute
            {%- for attribute, days in var('staleness_days').items() %}
            when '{{ attribute }}' then {{ days }}
            {%- endfor %}
            -- never grows old by itself
            else null
        end as horizon_days
    from dated
    left join reactions
        on dated.customer_id = reactions.customer_id
        and dated.attribute = reactions.attribute

),

bounced as (

    select
        refusals.customer_id,
        'email' as attribute,
        'bounced' as reason,
        min(refusals.since_at) as since_at,
        'mail to the address came back' as evidence
    from {{ ref('int_customers__refusals') }} as refusals
    inner join {{ ref('int_customers__golden_records') }} as golden
        on refusals.customer_id = golden.customer_id
        and refusals.email_key = golden.email_key
    where refusals.channel = 'email' and refusals.reason = 'bounced'
    group by refusals.customer_id

),

contradicted as (

    select
        customer_id,
        attribute,
        case when attribute = 'company' then 'changed company' else 'contradicted by a newer record' end
            as reason,
        contradicted_at as since_at,
        'a record of ' || cast(cast(contradicted_at as date) as string) || ' says otherwise than one of '
        || cast(cast(stated_at as date) as string) as evidence
    from confirmed
    where attribute in ('address', 'company', 'job_title')
        and contradicted_at > stated_at

),

untouched as (

    select
        customer_id,
        attribute,
        'untouched' as reason,
        {{ dbt.dateadd('day', 'horizon_days', 'confirmed_at') }} as since_at,
        'last confirmed on ' || cast(cast(confirmed_at as date) as string) as evidence
    from confirmed
    where {{ dbt.datediff('cast(confirmed_at as date)', as_of_date(), 'day') }} > horizon_days

),

stale as (

    select * from bounced
    union all
    select * from contradicted
    union all
    select * from untouched

)

select
    customer_id,
    attribute,
    reason,
    evidence,
    cast(since_at as timestamp) as since_at
from stale
