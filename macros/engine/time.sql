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


{#-
    dbt's macros for Spark stop at a date that is not known, lose the microseconds, and count months by
    their length; these do as DuckDB does: null of null, and the boundaries that lie between.
-#}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == 'day' -%}
        datediff(cast({{ second_date }} as date), cast({{ first_date }} as date))
    {%- elif datepart == 'month' -%}
        (12 * (year({{ second_date }}) - year({{ first_date }}))
            + month({{ second_date }}) - month({{ first_date }}))
    {%- elif datepart == 'year' -%}
        (year({{ second_date }}) - year({{ first_date }}))
    {%- elif datepart in ['hour', 'minute', 'second'] -%}
        {%- set seconds = {'hour': 3600, 'minute': 60, 'second': 1}[datepart] -%}
        ((unix_seconds(date_trunc('{{ datepart }}', {{ second_date }}))
            - unix_seconds(date_trunc('{{ datepart }}', {{ first_date }}))) div {{ seconds }})
    {%- else -%}
        {{ exceptions.raise_compiler_error('datediff in ' ~ datepart ~ 's is not written for Spark') }}
    {%- endif -%}
{%- endmacro %}

{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestampadd({{ datepart }}, cast({{ interval }} as int), cast({{ from_date_or_timestamp }} as timestamp))
{%- endmacro %}
