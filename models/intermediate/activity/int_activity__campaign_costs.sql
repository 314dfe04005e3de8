{#-
    What campaigns cost in the reporting currency, by the names and keys that links may call them by. The same
    in several systems is one campaign that each of them reports, so the highest cost counts; several of one
    system are several. A currency without a rate leaves the cost unknown.
-#}
with campaigns as (

    select
        campaigns.campaign_id,
        campaigns.source,
        campaigns.name,
        case
            when campaigns.currency = '{{ var("reporting_currency") }}' or campaigns.currency is null
                then {{ as_decimal('cast(campaigns.cost as double)', 18, 4) }}
            else {{ as_decimal(
                'cast(campaigns.cost as double)'
                ~ ' * cast(reporting_rates.units_per_usd as double) / cast(rates.units_per_usd as double)',
                18, 4
            ) }}
        end as cost
    from {{ ref('int_unify__campaigns') }} as campaigns
    left join {{ ref('exchange_rates') }} as rates
        on campaigns.currency = rates.currency_code
        and coalesce(cast(campaigns.started_at as date), {{ as_of_date() }}) >= rates.valid_from
        and coalesce(cast(campaigns.started_at as date), {{ as_of_date() }}) < rates.valid_to
    left join {{ ref('exchange_rates') }} as reporting_rates
        on reporting_rates.currency_code = '{{ var("reporting_currency") }}'
        and coalesce(cast(campaigns.started_at as date), {{ as_of_date() }}) >= reporting_rates.valid_from
        and coalesce(cast(campaigns.started_at as date), {{ as_of_date() }}) < reporting_rates.valid_to
    where campaigns.cost is not null
        and coalesce(cast(campaigns.started_at as date) <= {{ as_of_date() }}, true)

),

called as (

    select
        source,
        campaign_id,
        cost,
        {{ campaign_key('name') }} as campaign_key
    from campaigns

    union

    select
        source,
        campaign_id,
        cost,
        {{ campaign_key("split_part(campaign_id, ':', 3)") }} as campaign_key
    from campaigns

),

summed as (

    select
        campaign_key,
        source,
        sum(cost) as cost
    from called
    where campaign_key is not null
    group by campaign_key, source

)

select
    campaign_key,
    cast(max(cost) as decimal(18, 4)) as cost_amount
from summed
group by campaign_key
having max(cost) is not null
