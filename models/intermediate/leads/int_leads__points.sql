{#-
    What each characteristic of a lead counts on the scorecard, where there is one: its level, or the range
    that its number lies in. What counts 0, or was too rare for training to weigh, is as the average lead
    and left out.
-#}
{%- set characteristics = lead_characteristics() -%}
with leads as (

    select
        features.*,
        cuts.period
    from {{ ref('int_leads__features') }} as features
    inner join {{ ref('int_leads__cuts') }} as cuts
        on features.cut = cuts.cut
    where cuts.period is not null

),

traits as (

    {% for name in characteristics['levels'] + characteristics['numbers'] -%}
    {%- set is_number = name in characteristics['numbers'] -%}
    select
        cut,
        customer_id,
        period,
        '{{ name }}' as characteristic,
        {{ "'unknown'" if is_number else 'coalesce(' ~ name ~ ", 'unknown')" }} as trait_level,
        cast({{ name if is_number else 'null' }} as double) as amount
    from leads
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    traits.cut,
    traits.customer_id,
    traits.characteristic,
    cast(points.points as int) as points,
    points.reason,
    row_number() over (
        partition by traits.cut, traits.customer_id
        order by abs(points.points) desc, traits.characteristic asc
    ) as weight_rank
from traits
inner join {{ ref('lead_points') }} as points
    on traits.period = points.period
    and traits.characteristic = points.characteristic
    and points.points <> 0
    and case
        when traits.amount is null then traits.trait_level = points.level
        else traits.amount >= points.lower_bound
            and coalesce(traits.amount < points.upper_bound, true)
    end
