{#- Every source's companies in one shape, values as entered. -#}
{{ config(materialized='view') }}

{{ unify('companies', [
    {'model': 'stg_files__companies', 'source': 'files', 'table': 'companies', 'key': 'company_id'},
    {'model': 'stg_hubspot__companies', 'source': 'hubspot', 'table': 'company', 'key': 'company_id'},
    {'model': 'stg_salesforce__accounts', 'source': 'salesforce', 'table': 'account', 'key': 'account_id'},
]) }}
