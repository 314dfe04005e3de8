{#- Mail domains anybody can have an address at; they say nothing about a company. -#}
{{ config(materialized='view') }}

select domain from {{ ref('free_mail_domains') }}
union
select domain from {{ ref('disposable_mail_domains') }}
