{#- What a clock shows in an IANA time zone, summer time included, when a timestamp is in UTC. -#}
{% macro local_time(timestamp, time_zone) -%}
    {{ return(adapter.dispatch('local_time')(timestamp, time_zone)) }}
{%- endmacro %}

{% macro default__local_time(timestamp, time_zone) -%}
    {{ return("timezone(" ~ time_zone ~ ", timezone('UTC', " ~ timestamp ~ "))") }}
{%- endmacro %}

{% macro spark__local_time(timestamp, time_zone) -%}
    {{ return("from_utc_timestamp(" ~ timestamp ~ ", " ~ time_zone ~ ")") }}
{%- endmacro %}
