-- A score nobody can look behind convinces nobody: what hygiene_checks counts, hygiene_issues lists.
with listed as (

    select
        source,
        source_table,
        dimension,
        attribute,
        issue,
        count(*) as issue_count
    from {{ ref('hygiene_issues') }}
    group by source, source_table, dimension, attribute, issue

)

select
    coalesce(checks.source, listed.source) as source,
    coalesce(checks.source_table, listed.source_table) as source_table,
    coalesce(checks.issue, listed.issue) as issue,
    checks.failed_count,
    listed.issue_count
from {{ ref('hygiene_checks') }} as checks
full outer join listed
    on checks.source = listed.source
    and checks.source_table = listed.source_table
    and checks.dimension = listed.dimension
    and checks.attribute = listed.attribute
    and checks.issue = listed.issue
where coalesce(checks.failed_count, 0) <> coalesce(listed.issue_count, 0)
