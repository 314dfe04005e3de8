{#-
    What each segment meant since when. A key keeps its meaning: another definition needs a higher
    version, or results of two definitions would be read as one.
-#}
select
    segment_key,
    entry_number,
    version,
    criteria,
    goal,
    metric,
    treatment,
    defined_on,
    coalesce(
        version <= max(version) over (
            partition by segment_key
            order by entry_number
            rows between unbounded preceding and 1 preceding
        ),
        false
    ) as is_reused,
    row_number() over (partition by segment_key order by entry_number desc) = 1 as is_latest
from {{ ref('int_segments__definitions') }}
