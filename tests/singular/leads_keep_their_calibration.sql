-- Scorecards that are past their review, or miss the conversions that came by more than the var lead.drift.
-- A warning: they still say more than none, and a night must not fail for a date or a season.
{{ config(severity='warn') }}

select
    subject,
    finding,
    row_count
from {{ ref('int_leads__findings') }}
where finding not like 'leads are not scored%'
