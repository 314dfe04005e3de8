{#- The households of two or more customers that ties make, whatever their size. -#}
{{ config(materialized='connected_components') }}

select
    left_customer_id as left_id,
    right_customer_id as right_id
from {{ ref('int_customers__household_ties') }}
