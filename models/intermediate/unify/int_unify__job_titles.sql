{#- What the words of each job title say: the seed's lowest rank wins. -#}
with titles as (

    select distinct
        job_title,
        ' ' || {{ words('job_title') }} || ' ' as title_words
    from {{ ref('int_unify__contacts') }}
    where job_title is not null

),

seniorities as (

    select
        titles.job_title,
        min_by(vocabulary.seniority, vocabulary.rank) as job_seniority
    from titles
    inner join {{ ref('job_seniorities') }} as vocabulary
        on titles.title_words like '% ' || vocabulary.token || ' %'
    group by titles.job_title

),

functions as (

    select
        titles.job_title,
        min_by(vocabulary.job_function, vocabulary.rank) as job_function
    from titles
    inner join {{ ref('job_functions') }} as vocabulary
        on titles.title_words like '% ' || vocabulary.token || ' %'
    group by titles.job_title

)

select
    titles.job_title,
    seniorities.job_seniority,
    functions.job_function
from titles
left join seniorities on titles.job_title = seniorities.job_title
left join functions on titles.job_title = functions.job_title
