{#- The hygiene scorecard with the day it is as of, which metrics need. -#}
select
    source,
    dimension,
    passed_count,
    checked_count,
    {{ as_of_date() }} as as_of_on
from {{ ref('hygiene_scorecard') }}
