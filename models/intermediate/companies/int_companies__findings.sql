{#- What a person should look at about companies. -#}
{{ config(materialized='view') }}

select
    'company domain' as subject,
    'info' as severity,
    'domains do not link companies: ' || ignored_reason as finding,
    count(*) as row_count,
    'See int_companies__domains in the warehouse; give these companies domains of their own' as remedy
from {{ ref('int_companies__domains') }}
where ignored_reason is not null
group by ignored_reason

union all

select
    'company block' as subject,
    'info' as severity,
    'blocks of companies are too large to be compared: ' || split_part(block_key, ':', 1) as finding,
    count(distinct block_key) as row_count,
    'See int_companies__blocks in the warehouse; raise max_block_size under vars: companies' as remedy
from {{ ref('int_companies__blocks') }}
where is_oversized
group by split_part(block_key, ':', 1)

union all

select
    'company' as subject,
    'info' as severity,
    'companies that look like one stay apart: ' || cut_reason as finding,
    count(*) as row_count,
    'See company_links in the warehouse; mend names, countries or parents at the source' as remedy
from {{ ref('int_companies__links') }}
where cut_reason is not null
group by cut_reason

union all

select
    'parent company' as subject,
    'warning' as severity,
    'companies are their own parents in a circle' as finding,
    count(*) as row_count,
    'See is_in_circle of int_companies__parents in the warehouse; mend parents at the source' as remedy
from {{ ref('int_companies__parents') }}
where is_in_circle
having count(*) > 0
