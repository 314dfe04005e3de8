{#- What a person should look at, though none of it stops the night. -#}
with quarantined as (

    select
        'raw' as area,
        'warning' as severity,
        source || '.' || source_table as subject,
        'rows are quarantined' as finding,
        count(*) as row_count,
        'Read reasons in quarantined_records of the warehouse, mend the source and load again' as remedy
    from {{ ref('quarantined_records') }}
    group by source, source_table

),

ignored as (

    select
        'identity' as area,
        'info' as severity,
        identifier_type as subject,
        'identifiers do not link: ' || ignored_reason as finding,
        count(*) as row_count,
        'See ignored_identifiers in the warehouse; add or remove entries in the seed ignored_values' as remedy
    from {{ ref('ignored_identifiers') }}
    group by identifier_type, ignored_reason

),

shipped_weights as (

    select
        'identity' as area,
        'info' as severity,
        'match_weights' as subject,
        'records are matched by the weights that ship with the project' as finding,
        count(*) as row_count,
        'Run make train to fit them to this data, review what it prints, and commit the seeds' as remedy
    from {{ ref('match_classes') }}
    where trained_on = 'shipped'
    having count(*) > 0

),

oversized_blocks as (

    select
        'identity' as area,
        'info' as severity,
        blocking_rule as subject,
        'groups are too large to compare all their records by this rule' as finding,
        count(*) as row_count,
        'Nothing, where other rules compare them; else see blocking_rules under vars: identity'
            as remedy
    from {{ ref('int_identity__blocks') }}
    where is_oversized
    group by blocking_rule

),

cut_links as (

    select
        'identity' as area,
        'info' as severity,
        'identity_links' as subject,
        'links were cut: ' || cut_reason as finding,
        count(*) as row_count,
        'See identity_reviews in the warehouse; decide in the seed identity_decisions' as remedy
    from {{ ref('identity_links') }}
    where is_cut
    group by cut_reason

),

large_customers as (

    select
        'identity' as area,
        'warning' as severity,
        'customers' as subject,
        'customers have more records than expected of one person' as finding,
        count(*) as row_count,
        'See identity_links of these customers; what joins strangers belongs into the seed ignored_values'
            as remedy
    from {{ ref('customers') }}
    where record_count > {{ var('identity').max_records_per_customer }}
    having count(*) > 0

),

decisions_on_nothing as (

    select
        'identity' as area,
        'warning' as severity,
        'identity_decisions' as subject,
        'decisions name a record that does not exist' as finding,
        count(*) as row_count,
        'Correct left_record_id or right_record_id in the seed, or drop the line' as remedy
    from {{ ref('identity_decisions') }} as decisions
    left join {{ ref('customer_records') }} as left_records
        on decisions.left_record_id = left_records.record_id
    left join {{ ref('customer_records') }} as right_records
        on decisions.right_record_id = right_records.record_id
    where left_records.record_id is null or right_records.record_id is null
    having count(*) > 0

),

open_erasures as (

    select
        'identity' as area,
        'warning' as severity,
        'erasure_requests' as subject,
        case when status = 'unclear' then 'requests to erase are not clear: ' || obstacle
            else 'requests to erase wait for the next refresh'
        end as finding,
        count(*) as row_count,
        'See erasures; give contact_id, or customer_number and e-mail address, with the request' as remedy
    from {{ ref('erasures') }}
    where status in ('unclear', 'waiting', 'erasing')
    group by
        case when status = 'unclear' then 'requests to erase are not clear: ' || obstacle
            else 'requests to erase wait for the next refresh'
        end

),

undecided_pairs as (

    select
        'identity' as area,
        'info' as severity,
        'identity_reviews' as subject,
        'pairs are not clear: ' || reason as finding,
        count(*) as row_count,
        'Decide those worth most (review_rank) in the seed identity_decisions' as remedy
    from {{ ref('identity_reviews') }}
    where reason not like 'cut: %'
    group by reason

),

crowded_households as (

    select
        'identity' as area,
        'info' as severity,
        'households' as subject,
        'groups of customers are too large to be households' as finding,
        count(*) as row_count,
        'See int_customers__households in the warehouse; the bound is max_household_size under vars: identity'
            as remedy
    from (
        select component_id
        from {{ ref('int_customers__households') }}
        group by component_id
        having count(*) > {{ var('identity').max_household_size }}
    ) as crowds
    having count(*) > 0

),

orders_of_nobody as (

    select
        'identity' as area,
        'warning' as severity,
        source as subject,
        'orders name no person' as finding,
        count(*) as row_count,
        'Send contact_id, customer_number or email with each order' as remedy
    from {{ ref('orders') }}
    where customer_id is null
    group by source

),

orders_below_zero as (

    -- a credit note counts as an order, and who returned everything looks like a regular
    select
        'value' as area,
        'warning' as severity,
        source as subject,
        case
            when gross_amount < 0 then 'orders have an amount below zero and count as purchases'
            else 'more was paid back on orders than they brought'
        end as finding,
        count(*) as row_count,
        'Send what is paid back as a refund of its order, and leave credit notes out' as remedy
    from {{ ref('orders') }}
    where net_amount < 0
    group by source, gross_amount < 0

),

lines_of_no_order as (

    select
        'raw' as area,
        'warning' as severity,
        split_part(items.order_item_id, ':', 1) as subject,
        'order lines belong to no order' as finding,
        count(*) as row_count,
        'Send the orders these lines name, or drop the lines' as remedy
    from {{ ref('int_unify__order_items') }} as items
    left join {{ ref('int_unify__orders') }} as orders
        on items.order_id = orders.order_id
    where orders.order_id is null
    group by split_part(items.order_item_id, ':', 1)

),

unmapped as (

    select
        'hygiene' as area,
        'info' as severity,
        attribute as subject,
        'values map to nothing known' as finding,
        sum(row_count) as row_count,
        'See unmapped_values in the warehouse; add the spellings to the seed of the vocabulary' as remedy
    from {{ ref('unmapped_values') }}
    group by attribute

),

ambiguous_dates as (

    {%- set is_month_first = var('slash_dates') == 'mdy' %}
    {%- set proof = 'month_first_count' if is_month_first else 'day_first_count' %}
    {%- set disproof = 'day_first_count' if is_month_first else 'month_first_count' %}

    select
        'raw' as area,
        case when {{ disproof }} > 0 then 'warning' else 'info' end as severity,
        source || '.' || source_table || '.' || column_name as subject,
        'dates may be read two ways; they are read {{ "month" if is_month_first else "day" }} first'
        || case when {{ disproof }} > 0 then ', though others of the column cannot be' else '' end as finding,
        ambiguous_count as row_count,
        'Set the var slash_dates to {{ "dmy" if is_month_first else "mdy" }}; better, send ISO 8601'
            as remedy
    from {{ ref('int_hygiene__slash_dates') }}
    where ambiguous_count > 0
        and ({{ disproof }} > 0 or {{ proof }} = 0)

),

lone_facts as (

    select
        'raw' as area,
        'warning' as severity,
        subject,
        finding,
        row_count,
        remedy
    from {{ ref('int_hygiene__lone_facts') }}

),

refreshes as (

    select
        'raw' as area,
        severity,
        'refresh_runs' as subject,
        finding,
        row_count,
        remedy
    from {{ ref('int_hygiene__refresh_findings') }}

),

segments as (

    select
        'segments' as area,
        severity,
        subject,
        finding,
        row_count,
        remedy
    from {{ ref('segment_findings') }}

),

stale as (

    select
        'hygiene' as area,
        'info' as severity,
        attribute as subject,
        'values have gone stale: ' || reason as finding,
        count(*) as row_count,
        'Ask these customers again, see stale_attributes; horizons are the var staleness_days' as remedy
    from {{ ref('stale_attributes') }}
    group by attribute, reason

),

contradicted_preferences as (

    {% for part, subject in [
        ('category', 'preferred_category'), ('brand', 'preferred_brand'), ('timeframe', 'purchase_timeframe'),
    ] -%}
    select
        'hygiene' as area,
        'info' as severity,
        '{{ subject }}' as subject,
        'what customers stated is contradicted by what they did' as finding,
        count(*) as row_count,
        'Go by what they did; {{ part }}_agreement of customer_attributes tells them apart' as remedy
    from {{ ref('preference_agreement') }}
    where {{ part }}_agreement = 'contradicts'
    having count(*) > 0
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

companies as (

    select
        'identity' as area,
        severity,
        subject,
        finding,
        row_count,
        remedy
    from {{ ref('int_companies__findings') }}

),

shared_devices as (

    select
        'identity' as area,
        'info' as severity,
        'anonymous_id' as subject,
        'devices are shared; their anonymous visits stay anonymous' as finding,
        count(*) as row_count,
        'See int_identity__devices; the bound is max_customers_per_device under vars: identity'
            as remedy
    from {{ ref('int_identity__devices') }}
    where origin = 'shared'
    having count(*) > 0

),

untrained_value as (

    {%- set trained = '(select max(cast(is_of_this_data as int)) from ' ~ ref('int_value__fits') ~ ')' %}

    select
        'value' as area,
        'warning' as severity,
        'value_parameters' as subject,
        case
            when {{ trained }} is null then 'lifetime value is not known: it was never trained'
            else 'lifetime value is not known: it was trained on other data'
        end as finding,
        count(*) as row_count,
        'Run make train, review what it prints, commit the seeds and refresh' as remedy
    from {{ ref('customer_lifetime_value') }}
    where coalesce({{ trained }}, 0) = 0
    having count(*) > 0

),

overdue_value as (

    select
        'value' as area,
        'warning' as severity,
        'value_parameters' as subject,
        'parameters are overdue for review since ' || cast(review_by as string) as finding,
        count(*) as row_count,
        'Run make train, review what it prints, commit the seeds and refresh' as remedy
    from {{ ref('int_value__fits') }}
    where is_of_this_data
        and period = 'full'
        and review_by < {{ as_of_date() }}
    group by review_by

),

value_drift as (

    -- so few orders may miss what was expected by chance
    select
        'value' as area,
        'warning' as severity,
        'value_calibration' as subject,
        'orders since the ' || period || ' fit are '
        || cast(cast(round(100 * actual_orders / expected_orders) as int) as string)
        || ' % of those expected' as finding,
        customer_count as row_count,
        'See value_calibration for whom; where it lasts, run make train again' as remedy
    from {{ ref('value_calibration') }}
    where grouped_by = 'all'
        and expected_orders >= 100
        and abs(actual_orders / expected_orders - 1) > {{ var('value').drift }}

),

leads as (

    select
        'value' as area,
        severity,
        subject,
        finding,
        row_count,
        remedy
    from {{ ref('int_leads__findings') }}

),

lopsided_campaigns as (

    select
        'campaigns' as area,
        'warning' as severity,
        campaign_id as subject,
        'customers are not split between ' || variant || ' and control as they should be' as finding,
        treated_customers + control_customers as row_count,
        'Trust none of its figures until it is known who is missing; a design of its own is declared under '
        || 'vars: experiments: expected_shares' as remedy
    from {{ ref('campaign_lift') }}
    where metric = 'visit'
        and is_sample_ratio_off

),

campaigns_of_different_days as (

    select
        'campaigns' as area,
        'warning' as severity,
        campaign_id as subject,
        variant || ' and control were assigned on different days' as finding,
        treated_customers + control_customers as row_count,
        'Assign both on one day, or with the same shares each day: season and time to react differ by '
        || cast(cast(round(abs(assigned_days_apart)) as int) as string) || ' days' as remedy
    from {{ ref('campaign_lift') }}
    where metric = 'visit'
        and is_assigned_apart

),

undeclared_variants as (

    select
        'campaigns' as area,
        'warning' as severity,
        campaign_id as subject,
        'no share is declared for the arm ' || variant as finding,
        count(*) as row_count,
        'Name every arm of the campaign under vars: experiments: expected_shares' as remedy
    from {{ ref('int_campaigns__designs') }}
    where is_declared
        and expected_share is null
    group by campaign_id, variant

),

contaminated_campaigns as (

    select
        'campaigns' as area,
        'info' as severity,
        campaign_id as subject,
        'customers came into several variants, or have several records where others did, and are in none'
            as finding,
        count(*) as row_count,
        'Assign by customer_id of the mart customers, not by record' as remedy
    from {{ ref('int_campaigns__participants') }}
    where is_contaminated
    group by campaign_id

),

unmatched_campaigns as (

    select
        'campaigns' as area,
        'info' as severity,
        campaign_id as subject,
        'assignments belong to no known customer' as finding,
        max(unmatched_members) as row_count,
        'Send contact_id or email of contacts that are loaded' as remedy
    from {{ ref('campaign_lift') }}
    where unmatched_members > 0
    group by campaign_id

),

unfinished_campaigns as (

    select
        'campaigns' as area,
        'info' as severity,
        campaign_id as subject,
        'outcome windows are not over; figures still grow' as finding,
        max(treated_customers) as row_count,
        case
            when max(segment_key) is not null
                then 'Newcomers keep joining while the segment is active: fix beforehand on which day it is judged'
            else 'Wait until ' || cast(cast(max(outcome_until_at) as date) as string)
        end as remedy
    from {{ ref('campaign_lift') }}
    where not is_window_complete
    group by campaign_id

),

chance_findings as (

    select
        'campaigns' as area,
        'info' as severity,
        metric as subject,
        'comparisons are significant alone, but not among all of the metric' as finding,
        count(*) as row_count,
        'Among many comparisons some differ by chance: go by adjusted_p_value of campaign_lift' as remedy
    from {{ ref('campaign_lift') }}
    where p_value < {{ var('experiments').alpha }}
        and adjusted_p_value >= {{ var('experiments').alpha }}
    group by metric

),

all_findings as (

    select * from quarantined
    union all
    select * from ignored
    union all
    select * from shipped_weights
    union all
    select * from oversized_blocks
    union all
    select * from cut_links
    union all
    select * from large_customers
    union all
    select * from decisions_on_nothing
    union all
    select * from open_erasures
    union all
    select * from undecided_pairs
    union all
    select * from crowded_households
    union all
    select * from orders_of_nobody
    union all
    select * from orders_below_zero
    union all
    select * from lines_of_no_order
    union all
    select * from unmapped
    union all
    select * from ambiguous_dates
    union all
    select * from refreshes
    union all
    select * from lone_facts
    union all
    select * from segments
    union all
    select * from stale
    union all
    select * from contradicted_preferences
    union all
    select * from companies
    union all
    select * from shared_devices
    union all
    select * from untrained_value
    union all
    select * from overdue_value
    union all
    select * from value_drift
    union all
    select * from leads
    union all
    select * from lopsided_campaigns
    union all
    select * from campaigns_of_different_days
    union all
    select * from undeclared_variants
    union all
    select * from contaminated_campaigns
    union all
    select * from unmatched_campaigns
    union all
    select * from unfinished_campaigns
    union all
    select * from chance_findings

)

select
    area,
    severity,
    subject,
    finding,
    cast(row_count as bigint) as row_count,
    remedy
from all_findings
