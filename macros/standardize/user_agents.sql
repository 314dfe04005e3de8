{#-
    What user agents give away of device and program: a query over the distinct values of a relation's
    column `user_agent`, one row a value. The words of a user agent, of letters alone, are cut into runs
    of one to three; of those the seed user_agent_tokens knows, the one of lowest rank decides. A robot
    or a proxy tells nothing of the person behind it: of those only the name is given.

    Gives device_type, operating_system, browser and is_automated.
-#}
{% macro standardize_user_agents(relation) -%}
    with agents as (

        select
            user_agent,
            {{ user_agent_words('user_agent') }} as agent_words
        from {{ relation }}
        where user_agent is not null
        group by user_agent

    ),

    runs as (

        select
            user_agent,
            {{ explode(word_runs(split_text('agent_words', ' '), 3)) }} as token
        from agents

    ),

    known as (

        select
            runs.user_agent,
            {% for attribute in ['automation', 'browser', 'operating_system', 'device_type'] -%}
            min_by(tokens.meaning, tokens.rank) filter (where tokens.attribute = '{{ attribute }}')
                as {{ attribute }}
            {{- ',' if not loop.last }}
            {% endfor %}
        from runs
        inner join {{ ref('user_agent_tokens') }} as tokens on runs.token = tokens.token
        group by runs.user_agent

    ),

    judged as (

        select
            agents.user_agent,
            known.browser,
            known.operating_system,
            known.device_type,
            case
                -- all that Apple's mail proxy says of itself
                when agents.agent_words = 'mozilla' then 'Apple Mail Privacy Protection'
                when known.automation is not null then known.automation
                when {{ regex_matches('agent_words', robot_pattern()) }} then 'other robot'
                -- a person
                else null
            end as automation
        from agents
        left join known on agents.user_agent = known.user_agent

    )

    select
        user_agent,
        case when automation is null then device_type else null end as device_type,
        case when automation is null then operating_system else null end as operating_system,
        coalesce(automation, browser) as browser,
        automation is not null as is_automated
    from judged
{%- endmacro %}


{#- The words of a user agent: lower case, letters alone, a blank between. -#}
{% macro user_agent_words(column) -%}
    {{ return('trim(' ~ regex_replace_all('lower(' ~ column ~ ')', '[^a-z]+', ' ') ~ ')') }}
{%- endmacro %}


{#- Words that robots call themselves by; Cubot makes phones. -#}
{% macro robot_pattern() -%}
    {%- set endings = 'crawler|spider|scraper|imageproxy|mailproxy' -%}
    {{ return('(?:^|[^u])bot(?: |$)|' ~ endings ~ '|(?:^| )(?:crawl|fetcher|checker)(?: |$)') }}
{%- endmacro %}
