{#-
    Whom each active or proposed segment fits on as_of: one pass over the customers for all segments. A
    customer's primary segment is the active one with the lowest priority number.
-#}
-- depends_on: {{ ref('int_activity__as_of') }}
with matched as (

    select
        attributes.customer_id,
        {{ explode(make_array(match_segments(['active', 'proposed']))) }} as segment_key
    from {{ ref('customer_attributes') }} as attributes
    {{- join_custom_fields('attributes.customer_id') }}

)

select
    matched.segment_key,
    matched.customer_id,
    segments.status = 'active' and row_number() over (
        partition by matched.customer_id
        order by
            case when segments.status = 'active' then 0 else 1 end,
            segments.priority,
            matched.segment_key
    ) = 1 as is_primary
from matched
inner join {{ ref('segments') }} as segments
    on matched.segment_key = segments.segment_key
    and segments.status <> 'paused'
