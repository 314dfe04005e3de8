-- A stage of the funnel is left downwards only by the fact that ends it, and a buyer falls back into the
-- funnel only when the last order that counted was withdrawn.
with ranked as (

    select
        customer_id,
        entered_on,
        reason,
        case lifecycle_stage
            when 'prospect' then 1 when 'lead' then 2 when 'qualified' then 3 when 'opportunity' then 4
            else 5
        end as stage_rank,
        case previous_stage
            when 'prospect' then 1 when 'lead' then 2 when 'qualified' then 3 when 'opportunity' then 4
            else 5
        end as previous_rank
    from {{ ref('lifecycle_stays') }}
    where previous_stage is not null

)

select * from ranked
where stage_rank < previous_rank
    and not (
        previous_rank = 5 and reason = 'order_withdrawn'
        or previous_rank = 4 and reason = 'deal_closed'
        or previous_rank = 3 and reason = 'disqualified'
    )
