{#- What whoever answers for who is who should look at. -#}
select
    'info' as severity,
    identifier_type as subject,
    'identifiers do not link: ' || ignored_reason as finding,
    count(*) as row_count,
    'See ignored_identifiers in the warehouse; add or remove entries in the seed ignored_values' as remedy
from {{ ref('ignored_identifiers') }}
group by identifier_type, ignored_reason

union all

select
    'info' as severity,
    'match_weights' as subject,
    'records are matched by the weights that ship with the project' as finding,
    count(*) as row_count,
    'Run make train to fit them to this data, review what it prints, and commit the seeds' as remedy
from {{ ref('match_classes') }}
where trained_on = 'shipped'
having count(*) > 0

union all

select
    'info' as severity,
    blocking_rule as subject,
    'groups are too large to compare all their records by this rule' as finding,
    count(*) as row_count,
    'Nothing, where other rules compare them; else see blocking_rules under vars: identity'
        as remedy
from {{ ref('int_identity__blocks') }}
where is_oversized
group by blocking_rule

union all

select
    'info' as severity,
    'identity_links' as subject,
    'links were cut: ' || cut_reason as finding,
    count(*) as row_count,
    'See identity_reviews in the warehouse; decide in the seed identity_decisions' as remedy
from {{ ref('identity_links') }}
where is_cut
group by cut_reason

union all

select
    'warning' as severity,
    'customers' as subject,
    'customers have more records than expected of one person' as finding,
    count(*) as row_count,
    'See identity_links of these customers; what joins strangers belongs into the seed ignored_values'
        as remedy
from {{ ref('customers') }}
where record_count > {{ var('identity').max_records_per_customer }}
having count(*) > 0

union all

select
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

union all

select
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

union all

select
    'info' as severity,
    'identity_reviews' as subject,
    'pairs are not clear: ' || reason as finding,
    count(*) as row_count,
    'Decide those worth most (review_rank) in the seed identity_decisions' as remedy
from {{ ref('identity_reviews') }}
where reason not like 'cut: %'
group by reason

union all

select
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

union all

select
    'warning' as severity,
    source as subject,
    'orders name no person' as finding,
    count(*) as row_count,
    'Send contact_id, customer_number or email with each order' as remedy
from {{ ref('orders') }}
where customer_id is null
group by source

union all

select
    severity,
    subject,
    finding,
    row_count,
    remedy
from {{ ref('int_companies__findings') }}

union all

select
    'info' as severity,
    'anonymous_id' as subject,
    'devices are shared; their anonymous visits stay anonymous' as finding,
    count(*) as row_count,
    'See int_identity__devices; the bound is max_customers_per_device under vars: identity'
        as remedy
from {{ ref('int_identity__devices') }}
where origin = 'shared'
having count(*) > 0
