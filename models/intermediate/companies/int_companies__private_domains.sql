{#- Domains that many share, for mail or for pages; they say nothing about a company. -#}
{{ config(materialized='view') }}

select domain from {{ ref('free_mail_domains') }}
union
select domain from {{ ref('disposable_mail_domains') }}
union
select domain from {{ ref('hosting_domains') }}
