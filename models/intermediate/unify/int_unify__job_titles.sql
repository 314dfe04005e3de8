{#- Every job title anybody entered, standardized once a spelling. -#}
{{ config(materialized='view') }}

{{ standardize_job_titles(ref('int_unify__contacts')) }}
