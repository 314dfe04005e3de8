{#-
    A golden-record value: that of the record with the lowest rank. With a group rank (null for
    records that have nothing of the group) all values of the group come from one record, gaps
    included; without, the first record that has the value gives it.
-#}
{% macro survivor(column, group_rank=none) -%}
    {%- if group_rank -%}
        nullif(
            min_by(coalesce({{ column }}, ''), {{ group_rank }})
                filter (where {{ group_rank }} is not null),
            ''
        )
    {%- else -%}
        min_by({{ column }}, survivor_rank) filter (where {{ column }} is not null)
    {%- endif -%}
{%- endmacro %}
