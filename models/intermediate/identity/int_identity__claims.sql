{#-
    Which id each group of records takes. An id belongs to the record that founded it, wherever that
    record is now; if it has left the data, to the oldest of the records that were last known by it.
    Of several ids in one group the one issued first stands and the others are merged into it. A group
    without an id gets a new one, made from its oldest record.

    Merges, splits, and merges undone all follow from this one rule, in whatever order they come.
-#}
with founders as (

    select
        component_id,
        record_number,
        record_id,
        coalesce(own_customer_id, last_customer_id) as customer_id,
        issued_revision,
        is_founded_by_reference,
        founded_at,
        issued_at
    from {{ ref('int_identity__members') }}
    where is_founder

),

-- first those whose own id it is, then those who bore it through a merge
heirs as (

    select
        members.*,
        coalesce(members.own_customer_id, members.last_customer_id) as customer_id,
        0 as is_by_merge
    from {{ ref('int_identity__members') }} as members
    where members.component_id is not null

    union all

    select
        members.*,
        members.last_customer_id as customer_id,
        1 as is_by_merge
    from {{ ref('int_identity__members') }} as members
    where members.component_id is not null
        and members.own_customer_id is not null

),

ranked_heirs as (

    select
        orphans.customer_id,
        heirs.component_id,
        heirs.record_number,
        heirs.record_id,
        orphans.issued_revision,
        orphans.is_founded_by_reference,
        orphans.founded_at,
        orphans.issued_at,
        row_number() over (
            partition by orphans.customer_id
            order by heirs.is_by_merge asc, {{ oldest_first('heirs') }}
        ) as heir_rank
    from founders as orphans
    inner join heirs
        on orphans.customer_id = heirs.customer_id
    where orphans.component_id is null

),

known_claims as (

    select
        customer_id,
        component_id,
        record_number,
        record_id,
        false as is_heir,
        issued_revision,
        is_founded_by_reference,
        founded_at,
        issued_at
    from founders
    where component_id is not null

    union all

    select
        customer_id,
        component_id,
        record_number,
        record_id,
        true as is_heir,
        issued_revision,
        is_founded_by_reference,
        founded_at,
        issued_at
    from ranked_heirs
    where heir_rank = 1

),

standing_claims as (

    select
        *,
        first_value(customer_id) over (
            partition by component_id
            order by
                issued_revision asc,
                is_founded_by_reference asc,
                founded_at asc nulls last,
                customer_id asc
        ) as standing_id
    from known_claims

),

younger as (

    select record_number
    from (
        select
            record_number,
            row_number() over (
                partition by component_id
                order by {{ oldest_first() }}
            ) as age_rank
        from {{ ref('int_identity__members') }}
        where is_linked
    ) as linked
    where age_rank > 1

),

unclaimed as (

    select
        members.*,
        md5(members.record_id) as new_customer_id
    from {{ ref('int_identity__members') }} as members
    left join known_claims
        on members.component_id = known_claims.component_id
    left join younger
        on members.record_number = younger.record_number
    where members.component_id is not null
        and coalesce(known_claims.component_id, younger.record_number) is null

),

-- a salt is added where an id was issued before to another record, the next one where that was, too
issued as (

    select
        case
            when taken.record_id is null then unclaimed.new_customer_id
            {% for salt in id_salts() -%}
            when taken_{{ loop.index }}.record_id is null then md5(unclaimed.record_id || '{{ salt }}')
            {% endfor -%}
            -- the test for null stops the build
            else null
        end as customer_id,
        unclaimed.component_id,
        unclaimed.record_number,
        unclaimed.record_id,
        revision.registry_revision as issued_revision,
        unclaimed.is_reference as is_founded_by_reference,
        unclaimed.created_at as founded_at,
        case
            when revision.is_first and cast(unclaimed.created_at as date) <= revision.as_of_on
                then unclaimed.created_at
            else revision.changed_at
        end as issued_at
    from unclaimed
    cross join {{ ref('int_identity__revision') }} as revision
    left join founders as taken
        on unclaimed.new_customer_id = taken.customer_id
    {% for salt in id_salts() -%}
    left join founders as taken_{{ loop.index }}
        on case when taken.record_id is not null then md5(unclaimed.record_id || '{{ salt }}') end
        = taken_{{ loop.index }}.customer_id
    {% endfor %}

)

select
    customer_id,
    nullif(standing_id, customer_id) as merged_into_id,
    component_id,
    record_number,
    record_id,
    issued_revision,
    false as is_issued,
    is_heir,
    is_founded_by_reference,
    founded_at,
    issued_at
from standing_claims

union all

select
    customer_id,
    cast(null as string) as merged_into_id,
    component_id,
    record_number,
    record_id,
    issued_revision,
    true as is_issued,
    false as is_heir,
    is_founded_by_reference,
    founded_at,
    issued_at
from issued
