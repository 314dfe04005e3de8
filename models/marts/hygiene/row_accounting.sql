{#-
    Where every line of every raw table of the newest load went, first into staging or beside it, then
    into a mart or out for a reason. unaccounted_count and lost_count are what no other column explains
    and must be zero.
-#}
with latest_load as (

    select * from {{ source('loader', 'load_runs') }}
    qualify load_run_id = max(load_run_id) over ()

),

without_rate as (

    select
        source,
        source_table,
        count(*) as row_count
    from {{ ref('int_activity__orders') }}
    where exclusion_reason = 'no exchange rate'
    group by source, source_table

),

outcomes as (

    select
        source,
        source_table,
        coalesce(sum(row_count) filter (where mart is not null), 0) as mart_count,
        coalesce(sum(row_count) filter (where exclusion_reason is not null), 0) as excluded_count
    from {{ ref('row_outcomes') }}
    group by source, source_table

),

counted as (

    select
        fates.source,
        fates.source_table,
        latest_load.file_name,
        coalesce(latest_load.line_count, 0) as read_count,
        coalesce(latest_load.unreadable_count, 0) as unreadable_count,
        fates.quarantined_count + coalesce(without_rate.row_count, 0) as quarantined_count,
        fates.superseded_count,
        fates.deleted_count,
        coalesce(latest_load.erased_count, 0) as erased_count,
        staged.staged_count - coalesce(without_rate.row_count, 0) as staged_count,
        coalesce(outcomes.mart_count, 0) as mart_count,
        coalesce(outcomes.excluded_count, 0) as excluded_count
    from {{ ref('int_hygiene__row_fates') }} as fates
    inner join {{ ref('int_hygiene__staged_counts') }} as staged
        on fates.source = staged.source
        and fates.source_table = staged.source_table
    left join latest_load
        on fates.source = latest_load.source
        and fates.source_table = latest_load.source_table
    left join without_rate
        on fates.source = without_rate.source
        and fates.source_table = without_rate.source_table
    left join outcomes
        on fates.source = outcomes.source
        and fates.source_table = outcomes.source_table

)

select
    source,
    source_table,
    file_name,
    cast(read_count as bigint) as read_count,
    cast(unreadable_count as bigint) as unreadable_count,
    cast(quarantined_count as bigint) as quarantined_count,
    cast(superseded_count as bigint) as superseded_count,
    cast(deleted_count as bigint) as deleted_count,
    cast(erased_count as bigint) as erased_count,
    cast(staged_count as bigint) as staged_count,
    cast(
        read_count - unreadable_count - quarantined_count - superseded_count - deleted_count
        - erased_count - staged_count as bigint
    ) as unaccounted_count,
    cast(mart_count as bigint) as mart_count,
    cast(excluded_count as bigint) as excluded_count,
    cast(staged_count - mart_count - excluded_count as bigint) as lost_count
from counted
