{#-
    How clean each source is, 0 to 100 a dimension: the share of what could be right that is right. What
    is deducted is in hygiene_checks line by line, and row by row in hygiene_issues.
-#}
with measured as (

    select
        source,
        dimension,
        sum(checked_count) as checked_count,
        sum(checked_count - failed_count) as passed_count
    from {{ ref('hygiene_checks') }}
    group by source, dimension

)

select
    source,
    dimension,
    cast(round(cast(100 * passed_count as double) / checked_count, 1) as double) as score,
    cast(passed_count as bigint) as passed_count,
    cast(checked_count as bigint) as checked_count
from measured
