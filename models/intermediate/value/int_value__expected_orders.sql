{#- Orders expected of who is still a buyer; it depends on little, so it is worked out once for all alike. -#}
with alike as (

    select distinct
        cut,
        repeat_orders,
        age_days
    from {{ ref('int_value__histories') }}

),

shaped as (

    select
        alike.cut,
        alike.repeat_orders,
        alike.age_days,
        cuts.order_shape + alike.repeat_orders as order_count_shape,
        cuts.dropout_a as leaving_shape,
        cuts.dropout_b + alike.repeat_orders as staying_shape,
        cuts.horizon_weeks / (cuts.order_rate + cast(alike.age_days as double) / 7) as horizon_ratio
    from alike
    inner join {{ ref('int_value__cuts') }} as cuts
        on alike.cut = cuts.cut
    where cuts.order_shape is not null

),

expected as (

    {{ expected_orders_while_alive('shaped', ['cut', 'repeat_orders', 'age_days']) }}

)

select
    cut,
    repeat_orders,
    age_days,
    cast(expected_orders as double) as expected_orders
from expected
