{#-
    The ids that the registry knew as merged before this build, and where the id each was merged into
    leads now. Where no record of that one is left, it is followed to the id it was merged into itself,
    and so on. Ids are only ever merged into older ones, so no chain is a circle.
-#}
with recursive changes as (

    select *
    from {{ memory('int_identity__registry') }}
    where entry_type = 'change'
        and change_type <> 'created'

),

last_merges as (

    select
        previous_customer_id as customer_id,
        max(registry_revision) as registry_revision,
        max_by(customer_id, registry_revision) as merged_into_id
    from changes
    where change_type = 'merged'
    group by previous_customer_id

),

last_splits as (

    select
        customer_id,
        max(registry_revision) as registry_revision
    from changes
    where change_type = 'split'
    group by customer_id

),

merged as (

    select
        last_merges.customer_id,
        last_merges.merged_into_id
    from last_merges
    left join last_splits
        on last_merges.customer_id = last_splits.customer_id
    where last_splits.registry_revision is null
        or last_splits.registry_revision < last_merges.registry_revision

),

ends as (

    select distinct merged_into_id from merged

),

claims as (

    select
        claims.customer_id,
        coalesce(claims.merged_into_id, claims.customer_id) as current_customer_id
    from {{ ref('int_identity__claims') }} as claims
    inner join ends
        on claims.customer_id = ends.merged_into_id

),

chains as (

    select
        merged.customer_id,
        merged.merged_into_id,
        merged.merged_into_id as end_id
    from merged

    union all

    select
        chains.customer_id,
        chains.merged_into_id,
        merged.merged_into_id as end_id
    from chains
    inner join merged
        on chains.end_id = merged.customer_id
    left join claims
        on chains.end_id = claims.customer_id
    where claims.customer_id is null

)

select
    chains.customer_id,
    chains.merged_into_id,
    max(claims.current_customer_id) as current_customer_id
from chains
left join claims
    on chains.end_id = claims.customer_id
group by chains.customer_id, chains.merged_into_id
