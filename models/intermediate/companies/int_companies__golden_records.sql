{#- One row a company with the values that survive: listed ones first, then by the var survivorship. -#}
with ranked as (

    select
        records.*,
        crosswalk.company_id,
        nullif(parents.company_id, crosswalk.company_id) as parent_company,
        row_number() over (
            partition by crosswalk.company_id
            order by
                case when records.is_reference then 1 else 0 end,
                {{ source_rank('records.source', 'survivorship') }},
                coalesce(records.updated_at, records.created_at) desc nulls last,
                records.record_id
        ) as survivor_rank
    from {{ ref('int_companies__records') }} as records
    inner join {{ ref('int_companies__crosswalk') }} as crosswalk
        on records.record_id = crosswalk.record_id
    left join {{ ref('int_companies__crosswalk') }} as parents
        on records.source || ':' || records.source_table || ':' || records.parent_company_id
        = parents.record_id

)

select
    company_id,
    {{ survivor('name') }} as name,
    {{ survivor('domain_key') }} as domain,
    {{ survivor('industry') }} as industry,
    {{ survivor('naics_sector', 'case when industry is not null then survivor_rank end') }} as naics_sector,
    {{ survivor('employee_count') }} as employee_count,
    {{ survivor('annual_revenue') }} as annual_revenue,
    {{ survivor('technologies') }} as technologies,
    {{ survivor('country_code') }} as country_code,
    {{ survivor('city') }} as city,
    {{ survivor('parent_company') }} as listed_parent_company_id,
    {%- for name in passthrough_shape('companies') %}
    {{ survivor(name) }} as {{ name }},
    {%- endfor %}
    count(distinct domain_key) as domain_count,
    min(created_at) as first_seen_at,
    count(*) as record_count
from ranked
group by company_id
