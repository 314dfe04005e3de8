{#- Every job title anybody entered, standardized once a spelling. -#}
{{ standardize_job_titles(ref('int_unify__contacts')) }}
