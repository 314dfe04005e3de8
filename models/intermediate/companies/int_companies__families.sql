{#- Companies that parents and subsidiaries hold together: one group a tree, whatever its depth. -#}
{{ config(materialized='connected_components') }}

select
    company_id as left_id,
    listed_parent_company_id as right_id
from {{ ref('int_companies__golden_records') }}
where listed_parent_company_id is not null
