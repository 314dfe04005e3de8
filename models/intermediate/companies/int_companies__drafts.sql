{#- What would be one company if every probable link were followed, so that it can be looked at whole. -#}
{{ config(materialized='connected_components') }}

select
    left_anchor as left_id,
    right_anchor as right_id
from {{ ref('int_companies__comparisons') }}
where cut_reason is null
