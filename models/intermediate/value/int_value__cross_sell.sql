{#-
    What to offer each customer next: the category, not bought yet, that most buyers of one of the
    customer's categories also bought, and more of them than of all buyers. Confidence ranks, for it is how
    likely the customer takes it; lift alone would rank what is rare.
-#}
with bought as (

    select
        customer_id,
        item
    from {{ ref('int_value__bought_items') }}
    where part = 'category'

),

-- who has bought the best ten as well is offered the best of another category
affinities as (

    select * from {{ ref('int_value__affinities') }}
    where part = 'category'
        and lift > 1
    qualify row_number() over (partition by from_item order by confidence desc, to_item asc) <= 10

),

offers as (

    select
        bought.customer_id,
        affinities.to_item,
        affinities.from_item,
        affinities.lift,
        affinities.confidence
    from bought
    inner join affinities
        on bought.item = affinities.from_item
    left join bought as had
        on bought.customer_id = had.customer_id
        and affinities.to_item = had.item
    where had.customer_id is null

)

select
    customer_id,
    to_item as recommended_category,
    from_item as because_of_category,
    lift as affinity_lift,
    confidence as affinity_confidence
from offers
qualify row_number() over (
        partition by customer_id order by confidence desc, lift desc, to_item asc, from_item asc
    ) = 1
