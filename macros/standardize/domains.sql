{#-
    The registrable domain of each host or web address: a query over the distinct values of a
    relation's column `domain`, one row a value. That is the public suffix with the label before it,
    by the rules of publicsuffix.org: the longest rule of the seed public_suffixes counts, an exception
    before any, and without a rule the last label is the suffix. In lower case, in letters or in
    punycode as entered. Null where there is none: no host, an IP address, one label, a bare suffix.
-#}
{% macro standardize_domains(relation) -%}
    {%- set most_labels = 7 -%} {#- of a rule in the seed -#}
    {%- set tails = [] -%}
    {%- for size in range(1, most_labels + 3) -%}
        {%- set labels = [] -%}
        {%- for place in range(size, 0, -1) -%}
            {%- do labels.append("split_part(host, '.', -" ~ place ~ ")") -%}
        {%- endfor -%}
        {%- do tails.append(labels | join(" || '.' || ")) -%}
    {%- endfor -%}
    with entered as (

        select
            domain,
            {{ readable(web_host('domain')) }} as host
        from {{ relation }}
        where domain is not null

    ),

    hosts as (

        select
            host,
            {{ label_count('host') }} as label_count
        from (select distinct host from entered) as distinct_hosts
        where host is not null

    ),

    candidates as (

        select
            host,
            {{ explode(make_array(tails[:most_labels])) }} as suffix
        from hosts

    ),

    ruled as (

        select
            candidates.host,
            -- a star stands for one more label; an exception is no suffix, what follows its first label is
            coalesce(
                max(
                    case
                        when rules.kind = 'exception' then {{ label_count('rules.suffix') }} - 1
                        else null
                    end
                ),
                max({{ label_count('rules.suffix') }} + case when rules.kind = 'wildcard' then 1 else 0 end)
            ) as suffix_label_count
        from candidates
        inner join {{ ref('public_suffixes') }} as rules
            on candidates.suffix = rules.suffix
        group by candidates.host

    ),

    registrable as (

        select
            hosts.host,
            case
                -- a bare suffix
                when hosts.label_count <= coalesce(ruled.suffix_label_count, 1) then null
                {%- for size in range(2, most_labels + 2) %}
                when ruled.suffix_label_count = {{ size }}
                    then {{ tails[size] | replace('(host', '(hosts.host') }}
                {%- endfor %}
                else {{ tails[1] | replace('(host', '(hosts.host') }}
            end as registrable_domain
        from hosts
        left join ruled
            on hosts.host = ruled.host

    )

    select
        entered.domain,
        registrable.registrable_domain
    from entered
    left join registrable
        on entered.host = registrable.host
{%- endmacro %}


{#-
    The host of a web address as entered, in lower case: no scheme, user, port, path or final dot. Null
    where it is no name of two labels or more, as with an IP address. What DNS allows is allowed,
    underscores and emoji included; what is more than a host ("a.com, b.com") is none.
-#}
{% macro web_host(column) -%}
    {%- set bare = "lower(translate(" ~ trim_blanks(column) ~ ", '．。｡', '...'))" -%}
    {%- set bare = regex_replace_all(bare, '^(?:(?:[a-z]+:)?[/\\\\]+)+|[/\\\\?#][\\s\\S]*$', '') -%}
    {%- set host = regex_replace_all(bare, '^.*@|[.]?(?::[0-9]*)?$', '') -%}
    {%- set label = '[a-z0-9_\\p{L}\\p{M}\\p{N}\\p{So}\\x{B7}\\x{30FB}-]+' -%}
    case
        when {{ regex_matches(host, '^(?:' ~ label ~ '[.])+' ~ label ~ '$') }}
            and not {{ regex_matches(host, '[.](?:[0-9]+|0x[0-9a-f]*)$') }}
            then {{ host }}
        -- not a host: "n/a", "none", 10.0.0.1
        else null
    end
{%- endmacro %}


{#- Into how many labels its dots part a host. -#}
{% macro label_count(host) -%}
    {{ return('(length(' ~ host ~ ') - length(replace(' ~ host ~ ", '.', '')) + 1)") }}
{%- endmacro %}
