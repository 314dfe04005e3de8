{#-
    Order of records by age: real ones, then people known from facts alone, then by the time of
    creation; the oldest founds a customer id.
-#}
{% macro oldest_first(relation_alias=none) -%}
    {%- set prefix = relation_alias ~ '.' if relation_alias else '' -%}
    case when {{ prefix }}is_record then 0 else 1 end asc,
    case when {{ prefix }}is_reference then 1 else 0 end asc,
    {{ prefix }}created_at asc nulls last,
    {{ prefix }}record_id asc
{%- endmacro %}


{#- What is added to a record's id, one after the other, where its MD5 is an id that was issued before. -#}
{% macro id_salts() -%}
    {{ return(['#2', '#3']) }}
{%- endmacro %}
