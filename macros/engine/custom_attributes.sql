{#- The custom fields of a shape as one JSON text, from a relation given by its alias; null without any. -#}
{% macro custom_attributes(shape, relation_alias) -%}
    {%- set names = passthrough_shape(shape).keys() | list -%}
    {{ return(
        adapter.dispatch('custom_attributes')(names, relation_alias) if names else 'cast(null as string)'
    ) }}
{%- endmacro %}

{% macro default__custom_attributes(names, relation_alias) -%}
    {%- set fields = [] -%}
    {%- for name in names -%}
        {%- do fields.append(name ~ " := " ~ relation_alias ~ "." ~ name) -%}
    {%- endfor -%}
    {{ return("cast(to_json(struct_pack(" ~ fields | join(', ') ~ ")) as varchar)") }}
{%- endmacro %}

{% macro spark__custom_attributes(names, relation_alias) -%}
    {%- set fields = [] -%}
    {%- for name in names -%}
        {%- do fields.append("'" ~ name ~ "', " ~ relation_alias ~ "." ~ name) -%}
    {%- endfor -%}
    {{ return("to_json(named_struct(" ~ fields | join(', ') ~ "), map('ignoreNullFields', 'false'))") }}
{%- endmacro %}
