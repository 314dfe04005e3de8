{#- Every source's service cases in one shape. -#}
{{ config(materialized='view') }}

with hubspot_contacts as (

    -- a case has one customer here: the oldest contact, for ids count upwards
    select
        ticket_id,
        contact_id
    from {{ ref('stg_hubspot__ticket_contacts') }}
    qualify row_number() over (
            partition by ticket_id order by length(contact_id) asc, contact_id asc
        ) = 1

)

select
    'files:tickets:' || ticket_id as ticket_id,
    'files' as source,
    'tickets' as source_table,
    {{ person_record_id('files', 'contacts', 'tickets', 'contact_id', 'null', 'email') }} as record_id,
    status,
    priority,
    category,
    satisfaction,
    created_at,
    closed_at
from {{ ref('stg_files__tickets') }}

union all

select
    'hubspot:ticket:' || tickets.ticket_id as ticket_id,
    'hubspot' as source,
    'ticket' as source_table,
    'hubspot:contact:' || hubspot_contacts.contact_id as record_id,
    tickets.stage_id as status,
    tickets.priority,
    tickets.category,
    cast(null as double) as satisfaction,
    tickets.created_at,
    tickets.closed_at
from {{ ref('stg_hubspot__tickets') }} as tickets
left join hubspot_contacts on tickets.ticket_id = hubspot_contacts.ticket_id
