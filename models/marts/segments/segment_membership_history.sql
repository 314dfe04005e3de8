{#- Stays of customers in segments, as the ledger recorded them until as_of. -#}
with recursive {{ segment_stays('is_member') }},

first_records as (

    select
        segment_key,
        min(as_of_on) as first_on
    from {{ ref('segment_ledger') }}
    where entry_type = 'size'
    group by segment_key

)

select
    stays.segment_key,
    stays.customer_id,
    cast(stays.entered_on as timestamp) as entered_at,
    cast(stays.exited_on as timestamp) as exited_at,
    case
        when stays.entered_on <= first_records.first_on then 'first record of the segment'
        else stays.entry_reason
    end as entry_reason,
    stays.exit_reason,
    stays.segment_version
from stays
left join first_records
    on stays.segment_key = first_records.segment_key
