{#-
    What each e-mail address as entered is worth: a query over the distinct values of a relation's
    column `email`, one row a value.

    is_email_valid judges the text as entered, blanks around it aside, by the rules of RFC 5321, 6531
    and 5891 as the package email-validator reads them: no quoting, no IP literals, a domain of the
    public internet. email_address is the address to write to, the domain in lower case and in
    letters instead of punycode; what people and exports put around an address (a name, angle
    brackets, mailto:, a comma) is taken off where that leaves one. email_key is the same for all
    spellings that reach one mailbox. Null where there is no address.
-#}
{% macro standardize_emails(relation) -%}
    with entered as (

        select
            email,
            {{ trim_blanks(readable('email')) }} as email_text
        from {{ relation }}
        where email is not null

    ),

    marked as (

        select
            *,
            {{ is_plain_email('email_text') }} as is_plain
        from entered

    ),

    unwrapped as (

        select
            email,
            {{ unwrapped_email('email_text') }} as email_text
        from marked
        where not is_plain

    ),

    candidates as (

        -- @ may be there once only, so what follows it is the domain
        select
            email,
            email_text,
            split_part(email_text, '@', 2) as host,
            is_plain,
            true as is_as_entered
        from marked

        union all

        select
            email,
            email_text,
            split_part(email_text, '@', 2) as host,
            {{ is_plain_email('email_text') }} as is_plain,
            false as is_as_entered
        from unwrapped

    ),

    rare_hosts as (

        -- punycode and letters of all scripts take long to read, and few hosts are written so
        select
            host,
            letters,
            {{ is_host('letters') }} as is_host
        from (
            select
                host,
                {{ host_in_letters('host') }} as letters
            from (
                select distinct host from candidates
                where not is_plain
            ) as hosts
        ) as read_hosts

    ),

    parted as (

        select
            candidates.*,
            case
                when candidates.is_plain then split_part(candidates.email_text, '@', 1)
                else {{ compose("split_part(candidates.email_text, '@', 1)") }}
            end as local_part,
            case when candidates.is_plain then lower(candidates.host) else rare_hosts.letters end as domain,
            rare_hosts.is_host
        from candidates
        left join rare_hosts
            on case when candidates.is_plain then null else candidates.host end = rare_hosts.host

    ),

    judged as (

        select
            *,
            bit_length(email_text) <= 8 * 254
            and bit_length(local_part || '@' || domain) <= 8 * 254
            and not {{ regex_matches("'.' || domain", '[.](?:arpa|invalid|local|localhost|onion|test)$') }}
            and (
                is_plain
                or (
                    {{ regex_matches('email_text', '^[^@]+@[^@]+$') }}
                    and not {{ regex_matches('email_text', '[^\p{L}\p{M}\p{N}\p{P}\p{S}]') }}
                    and {{ regex_matches('local_part', '^[^\p{M}]') }}
                    and {{ regex_matches("split_part(email_text, '@', 1)", local_part_pattern()) }}
                    and {{ regex_matches('local_part', local_part_pattern()) }}
                    and is_host
                )
            ) as is_valid
        from parted

    ),

    addresses as (

        select
            email,
            is_as_entered,
            coalesce(is_valid, false) as is_valid,
            case
                -- these mailboxes know no case (RFC 2142)
                when lower(local_part) in (
                    'abuse', 'ftp', 'hostmaster', 'info', 'marketing', 'news', 'noc', 'postmaster',
                    'sales', 'security', 'support', 'usenet', 'uucp', 'webmaster', 'www'
                )
                    then lower(local_part)
                else local_part
            end as local_part,
            domain
        from judged

    ),

    chosen as (

        select
            entered.email,
            entered.is_valid as is_email_valid,
            case when entered.is_valid then entered.local_part else unwrapped.local_part end
                as local_part,
            case when entered.is_valid then entered.domain else unwrapped.domain end as domain
        from addresses as entered
        left join addresses as unwrapped
            on entered.email = unwrapped.email
            and not unwrapped.is_as_entered
            and unwrapped.is_valid
        where entered.is_as_entered

    ),

    mailboxes as (

        select
            chosen.*,
            -- a tag after a plus is the owner's own mark; an address that begins with one has none
            case
                when instr(chosen.local_part, '+') > 1
                    then lower(split_part(chosen.local_part, '+', 1))
                else lower(chosen.local_part)
            end as mailbox,
            coalesce(aliases.domain, chosen.domain) as mail_domain
        from chosen
        left join {{ ref('mail_domain_aliases') }} as aliases
            on chosen.domain = aliases.alias_domain

    )

    select
        email,
        is_email_valid,
        local_part || '@' || domain as email_address,
        case
            -- Gmail reads no dots
            when mail_domain = 'gmail.com' then replace(mailbox, '.', '')
            else mailbox
        end || '@' || mail_domain as email_key,
        case when local_part is not null then mail_domain else null end as mail_domain
    from mailboxes
{%- endmacro %}


{#- Text without what a reader sees as blank at its ends, no-break spaces and line ends included. -#}
{% macro trim_blanks(column) -%}
    {%- set blank = '[\\p{Z}\\s\\x{0B}\\x{1C}-\\x{1F}\\x{85}]+' -%}
    case
        -- nothing blank in it, as in most
        when {{ regex_matches(column, '^[!-~]+$') }} then {{ column }}
        else {{ regex_replace_all(column, '^' ~ blank ~ '|' ~ blank ~ '$', '') }}
    end
{%- endmacro %}


{#-
    Whether an address holds nothing rare: ASCII, no doubled hyphen (that may be punycode), labels of
    proper length. Most addresses are told by this one look.
-#}
{% macro is_plain_email(column) -%}
    {%- set label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?' -%}
    {%- set ending = '[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z])?' -%}
    {%- set atom = '[a-zA-Z0-9_!#$%&\'\'*+/=?^`{|}~-]+' -%}
    {%- set address = '^' ~ atom ~ '(?:[.]' ~ atom ~ ')*@(?:' ~ label ~ '[.])+' ~ ending ~ '$' -%}
    {{ return('(' ~ regex_matches(column, address) ~ ' and ' ~ column ~ " not like '%--%')") }}
{%- endmacro %}


{#- What may stand before the @, letters of all scripts included. -#}
{% macro local_part_pattern() -%}
    {%- set atom = '[a-zA-Z0-9_!#$%&\'\'*+/=?^`{|}~\\x{80}-\\x{10FFFF}-]+' -%}
    {{ return('^' ~ atom ~ '(?:[.]' ~ atom ~ ')*$') }}
{%- endmacro %}


{#- An address without what people and exports put around it; whether one is left is for others to judge. -#}
{% macro unwrapped_email(column) -%}
    {%- set before = '[\\s\\p{Z}\\p{C}"\'\'(\\[<,;:]*' -%}
    {%- set after = '[\\s\\p{Z}\\p{C}"\'\')\\]>,;:.]+' -%}
    {%- set bare = regex_replace_all(column, '^[^<@]*<|>[^>@]*$|[?][^@?]*$', '') -%}
    {{ return(regex_replace_all(bare, '^' ~ before ~ '(?:(?i:mailto):' ~ before ~ ')?|' ~ after ~ '$', '')) }}
{%- endmacro %}
