{#- The groups of records that links make one company of; a record without links is its own group. -#}
{{ config(materialized='connected_components') }}

select
    left_record_id as left_id,
    right_record_id as right_id
from {{ ref('int_companies__links') }}
where cut_reason is null

union all

select
    record_id as left_id,
    cast(null as string) as right_id
from {{ ref('int_companies__records') }}
