-- How many letters does a mailing of one a household save? Each goes to the head, or where the head must not
-- be written to, to the first member who may be: letter_rank 1 is the mailing list.
with suppressed as (

    select distinct customer_id
    from {{ ref('suppressions') }}
    where channel = 'post'

),

reachable as (

    select
        households.household_id,
        households.customer_id,
        households.household_size,
        row_number() over (
            partition by households.household_id
            order by households.is_head desc, households.customer_id asc
        ) as letter_rank
    from {{ ref('households') }} as households
    left join suppressed
        on households.customer_id = suppressed.customer_id
    where suppressed.customer_id is null

)

select
    household_size,
    count(*) as reachable_customers,
    count(*) filter (where letter_rank = 1) as letters,
    count(*) filter (where letter_rank > 1) as letters_saved
from reachable
group by household_size
order by household_size asc
