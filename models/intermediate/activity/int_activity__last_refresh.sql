{#- The day that the published refresh before this one looked at the world from; null where there is none. -#}
select max(as_of_on) as as_of_on
from {{ ref('stg_loader__refresh_runs') }}
where as_of_on < {{ as_of_date() }}
