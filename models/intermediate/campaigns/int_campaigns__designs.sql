{#-
    What share of a campaign's customers should have come into each arm: of a segment what was drawn with,
    else as declared in the var experiments; else the control has that one of the usual shares that comes
    nearest, and variants share the rest alike.
-#}
{%- set experiments = var('experiments') -%}

with declared as (

    {% for campaign_id, shares in experiments.expected_shares.items() -%}
    {% for variant, share in shares.items() -%}
    select
        {{ text_literal(campaign_id) }} as campaign_id,
        {{ text_literal(variant) }} as variant,
        cast({{ share }} as double) as share
    union all
    {% endfor -%}
    {% endfor -%}
    select
        cast(null as string) as campaign_id,
        cast(null as string) as variant,
        cast(null as double) as share
    where 1 = 0

),

arms as (

    select
        campaign_id,
        variant,
        is_control,
        customers,
        sum(customers * control_share) over (partition by campaign_id)
        / sum(customers) over (partition by campaign_id) as drawn_share
    from {{ ref('int_campaigns__arms') }}
    where metric = 'visit'

),

campaigns as (

    select
        campaign_id,
        cast(count(*) filter (where not is_control) as double) as variant_count,
        sum(customers) filter (where is_control) / sum(customers) as control_share
    from arms
    group by campaign_id

),

usual_shares as (

    {% for share in experiments.usual_control_shares -%}
    select cast({{ share }} as double) as share
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

candidates as (

    select
        campaigns.campaign_id,
        usual_shares.share
    from campaigns
    cross join usual_shares

    union

    -- all arms alike
    select
        campaign_id,
        1 / (1 + variant_count) as share
    from campaigns

),

nearest as (

    select
        candidates.campaign_id,
        candidates.share as control_share,
        (1 - candidates.share) / campaigns.variant_count as variant_share
    from candidates
    inner join campaigns
        on candidates.campaign_id = campaigns.campaign_id
    where campaigns.variant_count > 0
    qualify row_number() over (
            partition by candidates.campaign_id
            order by abs(candidates.share - campaigns.control_share) asc, candidates.share desc
        ) = 1

)

select
    arms.campaign_id,
    arms.variant,
    arms.is_control,
    case
        when arms.drawn_share is not null and arms.is_control then arms.drawn_share
        when arms.drawn_share is not null then 1 - arms.drawn_share
        when count(declared.share) over (partition by arms.campaign_id) > 0 then declared.share
        when arms.is_control then nearest.control_share
        else nearest.variant_share
    end as expected_share,
    arms.drawn_share is not null or count(declared.share) over (partition by arms.campaign_id) > 0
        as is_declared
from arms
left join declared
    on arms.campaign_id = declared.campaign_id
    and arms.variant = declared.variant
left join nearest
    on arms.campaign_id = nearest.campaign_id
