{#-
    Who lives with whom, a relation and never a merge: each customer stays one. A customer of whose
    household nobody else is known is a household of one, and so is each of a group that is larger than
    the var identity.max_household_size: a shared number or a chain of them, not people of one home.
-#}
with groups as (

    select
        node_id as customer_id,
        component_id as household_id,
        count(*) over (partition by component_id) as household_size
    from {{ ref('int_customers__households') }}

),

ties as (

    {% for side in ['left', 'right'] -%}
    select
        {{ side }}_customer_id as customer_id,
        basis,
        household_probability
    from {{ ref('int_customers__household_ties') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

reasons as (

    select
        customer_id,
        -- the first by the alphabet is the strongest
        min(basis) as basis,
        case when min(basis) = 'probable' then max(household_probability) end as household_probability
    from ties
    group by customer_id

),

members as (

    select
        golden.customer_id,
        golden.street_address,
        golden.first_seen_at,
        coalesce(groups.household_id, golden.customer_id) as household_id,
        coalesce(groups.household_size, 1) as household_size,
        reasons.basis,
        reasons.household_probability
    from {{ ref('int_customers__golden_records') }} as golden
    left join groups
        on golden.customer_id = groups.customer_id
        and groups.household_size <= {{ var('identity').max_household_size }}
    left join reasons
        on groups.customer_id = reasons.customer_id

)

select
    household_id,
    customer_id,
    basis,
    household_probability,
    cast(household_size as int) as household_size,
    row_number() over (
        partition by household_id
        order by
            case when street_address is null then 1 else 0 end asc,
            first_seen_at asc nulls last,
            customer_id asc
    ) = 1 as is_head
from members
