{#-
    The day the build looks at the world from, as a scalar subquery: a fact is visible when its date
    is not after it. No model reads the clock. Where many facts are filtered and joined, put the comparison
    into coalesce(…, false): bare, DuckDB takes it to leave nearly none, and keeps all that it does leave
    in memory to look the other side up in it.
-#}
{% macro as_of_date() -%}
    (select as_of_on from {{ ref('int_activity__as_of') }})
{%- endmacro %}


{#- The last day on which a contact or company may have been created to be known, as a scalar subquery. -#}
{% macro records_until_date() -%}
    (select records_until_on from {{ ref('int_activity__as_of') }})
{%- endmacro %}
