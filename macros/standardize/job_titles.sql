{#-
    Job titles as entered, with the seniority and function that their words give away. A title is cut
    into runs of one to four words, as long as the longest token of the seeds; of the tokens among
    them the one of lowest rank decides.

    relation: job_title. Gives job_title, job_seniority, job_function (null where no token is found).
-#}
{% macro standardize_job_titles(relation) -%}
    with titles as (

        select
            job_title,
            {{ split_text(words(readable('job_title')), ' ') }} as title_words
        from {{ relation }}
        where job_title is not null
        group by job_title

    ),

    phrases as (

        select
            job_title,
            {{ explode(word_runs('title_words', 4)) }} as phrase
        from titles

    ),

    seniorities as (

        select
            phrases.job_title,
            min_by(vocabulary.seniority, vocabulary.rank) as job_seniority
        from phrases
        inner join {{ ref('job_seniorities') }} as vocabulary
            on phrases.phrase = vocabulary.token
        group by phrases.job_title

    ),

    functions as (

        select
            phrases.job_title,
            min_by(vocabulary.job_function, vocabulary.rank) as job_function
        from phrases
        inner join {{ ref('job_functions') }} as vocabulary
            on phrases.phrase = vocabulary.token
        group by phrases.job_title

    )

    select
        titles.job_title,
        seniorities.job_seniority,
        functions.job_function
    from titles
    left join seniorities on titles.job_title = seniorities.job_title
    left join functions on titles.job_title = functions.job_title
{%- endmacro %}
