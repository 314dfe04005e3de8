-- How many letters does a mailing of one a household save? Each goes to the head, or where the head cannot or
-- must not be written to, to the first member who can be: letter_rank 1 is the mailing list.
with reachable as (

    select
        households.household_id,
        households.customer_id,
        households.household_size,
        row_number() over (
            partition by households.household_id
            order by households.is_head desc, households.customer_id asc
        ) as letter_rank
    from {{ ref('households') }} as households
    inner join {{ ref('contact_timing') }} as contact_timing
        on households.customer_id = contact_timing.customer_id
    where contact_timing.is_reachable_by_post

)

select
    household_size,
    count(*) as reachable_customers,
    count(*) filter (where letter_rank = 1) as letters,
    count(*) filter (where letter_rank > 1) as letters_saved
from reachable
group by household_size
order by household_size asc
