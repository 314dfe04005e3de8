-- Coverage counted again: of all customers and of the records each source lists, for what is plain to count.
with expected as (

    select
        'email' as attribute,
        'all' as scope_type,
        'all' as scope,
        count(*) as customer_count,
        count(*) filter (where is_email_valid) as known_count
    from {{ ref('customers') }}

    union all

    select
        'm_score' as attribute,
        'all' as scope_type,
        'all' as scope,
        count(distinct customer_id) as customer_count,
        (select count(*) from {{ ref('customer_rfm') }}) as known_count
    from {{ ref('orders') }}

    union all

    select
        'email' as attribute,
        'source' as scope_type,
        source as scope,
        count(*) as customer_count,
        count(email_key) as known_count
    from {{ ref('int_unify__records') }}
    where not is_reference
    group by source

)

select
    expected.attribute,
    expected.scope,
    expected.customer_count,
    expected.known_count,
    measured.customer_count as measured_customer_count,
    measured.known_count as measured_known_count
from expected
left join {{ ref('attribute_coverage') }} as measured
    on expected.attribute = measured.attribute
    and expected.scope_type = measured.scope_type
    and expected.scope = measured.scope
where expected.customer_count > 0
    and (
        measured.customer_count is distinct from expected.customer_count
        or measured.known_count is distinct from expected.known_count
    )
