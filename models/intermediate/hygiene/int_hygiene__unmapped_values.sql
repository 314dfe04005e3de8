{#-
    Values as entered that the reference seeds have no meaning for, counted over everything that uses the
    vocabulary: where the model that maps them gives null. A region counts where its country is known, for
    NY alone may be many things.
-#}
with used as (

    {% for attribute, mapped in [
        ('country', 'country_code'),
        ('region', 'case when country_code is null then region else region_code end'),
        ('first_name', 'coalesce(given_name, name_title)'),
        ('last_name', 'coalesce(family_name, name_title)'),
        ('language', 'language_code'),
        ('industry', 'industry_name'),
        ('crm_lifecycle_stage', 'crm_stage'),
        ('lead_status', 'lead_stage'),
        ('job_title', 'coalesce(job_seniority, job_function)'),
    ] -%}
    select
        '{{ attribute }}' as attribute,
        {{ attribute }} as raw_value,
        source,
        created_at as seen_at
    from {{ ref('int_unify__records') }}
    where {{ attribute }} is not null and {{ mapped }} is null

    union all

    {% endfor -%}
    {% for attribute, entered, mapped in [
        ('company_country', 'country', 'country_code'), ('company_industry', 'industry', 'industry'),
    ] -%}
    select
        '{{ attribute }}' as attribute,
        companies.{{ entered }} as raw_value,
        companies.source,
        companies.created_at as seen_at
    from {{ ref('int_unify__companies') }} as companies
    inner join {{ ref('int_companies__records') }} as mapped
        on companies.record_id = mapped.record_id
    where companies.{{ entered }} is not null and mapped.{{ mapped }} is null

    union all

    {% endfor -%}
    select
        'order_status' as attribute,
        orders.status as raw_value,
        orders.source,
        orders.ordered_at as seen_at
    from {{ ref('int_unify__orders') }} as orders
    inner join {{ ref('int_activity__orders') }} as mapped
        on orders.order_id = mapped.order_id
    where orders.status is not null and mapped.order_status is null

    union all

    select
        'currency' as attribute,
        orders.currency as raw_value,
        orders.source,
        orders.ordered_at as seen_at
    from {{ ref('int_unify__orders') }} as orders
    where orders.currency not in (select known.currency_code from {{ ref('currencies') }} as known)

    union all

    select
        'user_agent' as attribute,
        events.user_agent as raw_value,
        events.source,
        events.occurred_at as seen_at
    from {{ ref('int_unify__engagement_events') }} as events
    inner join {{ ref('int_unify__user_agents') }} as agents
        on events.user_agent = agents.user_agent
    where not agents.is_automated
        and (agents.device_type is null or agents.operating_system is null)

)

select
    attribute,
    raw_value,
    count(*) as row_count,
    count(distinct source) as source_count,
    min(seen_at) as first_seen_at
from used
group by attribute, raw_value
