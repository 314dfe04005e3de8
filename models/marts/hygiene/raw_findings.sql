{#- What whoever delivers raw tables should look at. -#}
{%- set is_month_first = var('slash_dates') == 'mdy' %}
{%- set proof = 'month_first_count' if is_month_first else 'day_first_count' %}
{%- set disproof = 'day_first_count' if is_month_first else 'month_first_count' %}

select
    'warning' as severity,
    source || '.' || source_table as subject,
    'rows are quarantined' as finding,
    count(*) as row_count,
    'Read reasons in quarantined_records of the warehouse, mend the source and load again' as remedy
from {{ ref('quarantined_records') }}
group by source, source_table

union all

select
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

union all

select
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

union all

select
    'warning' as severity,
    subject,
    finding,
    row_count,
    remedy
from {{ ref('int_hygiene__lone_facts') }}

union all

select
    severity,
    'refresh_runs' as subject,
    finding,
    row_count,
    remedy
from {{ ref('int_hygiene__refresh_findings') }}
