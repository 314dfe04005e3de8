-- Every customer is in exactly one stage on every day from the first one to as_of.
with followed as (

    select
        customers.customer_id,
        stays.entered_on,
        stays.left_on,
        lead(stays.entered_on) over (partition by customers.customer_id order by stays.entered_on)
            as next_entered_on
    from {{ ref('customers') }} as customers
    left join {{ ref('lifecycle_stays') }} as stays
        on customers.customer_id = stays.customer_id

)

select * from followed
where entered_on is null
    or entered_on > {{ as_of_date() }}
    or left_on <= entered_on
    or left_on is distinct from next_entered_on
