-- Parameters of this data that are past the day they were to be fitted again by. A warning: they still
-- say more than none, and a night must not fail for a date.
{{ config(severity='warn') }}

select
    period,
    fitted_to,
    review_by
from {{ ref('int_value__fits') }}
where is_of_this_data
    and review_by < {{ as_of_date() }}
