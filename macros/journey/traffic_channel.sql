{#-
    What brought a visit: the tags of its address first, then the click id of an advertisement, then the
    site it came from, by the rules that web analytics share (Google Analytics 4, default channel group).
    Without any it is direct, and so is a visit that comes from the site itself, or from a part of it that has
    a name of its own: shop.example, www.shop.example and checkout.shop.example are one site.
-#}
{% macro traffic_channel(medium, source, is_ad_click, referring_channel, referring_host, landing_host) -%}
    {%- set medium = "translate(lower(trim(" ~ medium ~ ")), '-_ ', '')" -%}
    {%- set source = 'lower(trim(' ~ source ~ '))' -%}
    {%- set networks = 'facebook|fb|instagram|ig|linkedin|twitter|tiktok|pinterest|reddit|youtube'
        ~ '|snapchat|xing' -%}
    {%- set is_social = regex_matches(source, '(^|[^a-z])(' ~ networks ~ ')([^a-z]|$)') -%}
    case
        when {{ medium }} in ('email', 'mail', 'newsletter') or {{ source }} in ('newsletter', 'email')
            then 'email'
        when {{ medium }} in ('sms', 'text', 'whatsapp', 'push') then 'messaging'
        when {{ medium }} in ('paidsocial', 'socialpaid', 'socialad', 'socialads')
            or ({{ medium }} in ('cpc', 'ppc', 'paid', 'cpm') and {{ is_social }})
            then 'paid_social'
        when {{ medium }} in ('cpc', 'ppc', 'sem', 'paidsearch', 'paid', 'retargeting') then 'paid_search'
        when {{ medium }} in ('display', 'banner', 'cpm', 'programmatic', 'video') then 'display'
        when {{ medium }} in ('affiliate', 'affiliates', 'partner') then 'affiliate'
        when {{ medium }} in ('print', 'post', 'qr', 'offline', 'event', 'directmail') then 'offline'
        when {{ medium }} in ('social', 'socialmedia', 'organicsocial', 'sm') or {{ is_social }}
            then 'organic_social'
        when {{ medium }} in ('organic', 'organicsearch') then 'organic_search'
        when {{ medium }} in ('referral', 'link') then 'referral'
        when {{ medium }} is not null or {{ source }} is not null then 'other'
        when {{ is_ad_click }} then 'paid_search'
        when {{ referring_host }} is null then 'direct'
        when {{ is_host_within(referring_host, landing_host) }} then 'direct'
        when {{ is_host_within(landing_host, referring_host) }} then 'direct'
        else coalesce({{ referring_channel }}, 'referral')
    end
{%- endmacro %}


{#- Whether a host is another one or beneath it, www set aside. -#}
{% macro is_host_within(host, other) -%}
    {%- set bare = regex_replace_all(other, '^www[.]', '') -%}
    {{ return("right('.' || " ~ host ~ ", length(" ~ bare ~ ") + 1) = '.' || " ~ bare) }}
{%- endmacro %}
