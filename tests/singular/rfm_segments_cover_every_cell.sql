-- A cell without a name would leave its customers without an RFM segment.
with scores as (

    select 1 as score
    union all
    select 2
    union all
    select 3
    union all
    select 4
    union all
    select 5

)

select
    recency.score as r_score,
    frequency.score as f_score
from scores as recency
cross join scores as frequency
left join {{ ref('rfm_segments') }} as named
    on recency.score = named.r_score
    and frequency.score = named.f_score
where named.rfm_segment is null
