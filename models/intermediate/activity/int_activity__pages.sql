{#-
    What a web address is about: the stage of the journey its content serves and its topic, by the first
    pattern of the seed content_stages that its path fits. Worked out once an address, not once a visit.
-#}
with urls as (

    select distinct url
    from {{ ref('int_activity__engagement_events') }}
    where url is not null

),

paths as (

    select
        url,
        {{ web_host('url') }} as host,
        {{ url_path('url') }} as path
    from urls

),

ranked as (

    select
        paths.url,
        paths.host,
        paths.path,
        stages.content_stage,
        lower(coalesce(
            stages.topic,
            nullif(replace(split_part(paths.path, '/', stages.topic_place + 1), '-', ' '), '')
        )) as topic,
        stages.is_interest,
        row_number() over (
            partition by paths.url
            order by stages.priority asc, length(stages.path_pattern) desc, stages.path_pattern asc
        ) as place
    from paths
    left join {{ ref('content_stages') }} as stages
        on paths.path like stages.path_pattern

)

select
    url,
    host,
    path,
    content_stage,
    topic,
    coalesce(is_interest, false) as is_interest
from ranked
where place = 1
