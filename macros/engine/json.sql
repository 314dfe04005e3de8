{#- The custom fields of a shape as one JSON text, from a relation given by its alias; null without any. -#}
{% macro custom_attributes(shape, relation_alias) -%}
    {%- set names = passthrough_shape(shape).keys() | list -%}
    {{ return(columns_to_json(names, relation_alias) if names else 'cast(null as string)') }}
{%- endmacro %}


{#- Columns of a relation, given by its alias, as one JSON text, nulls included. -#}
{% macro columns_to_json(names, relation_alias) -%}
    {{ return(adapter.dispatch('columns_to_json')(names, relation_alias)) }}
{%- endmacro %}

{% macro default__columns_to_json(names, relation_alias) -%}
    {%- set fields = [] -%}
    {%- for name in names -%}
        {%- set quoted = adapter.quote(name) -%}
        {%- do fields.append(quoted ~ " := " ~ relation_alias ~ "." ~ quoted) -%}
    {%- endfor -%}
    {{ return("cast(to_json(struct_pack(" ~ fields | join(', ') ~ ")) as varchar)") }}
{%- endmacro %}

{% macro spark__columns_to_json(names, relation_alias) -%}
    {%- set fields = [] -%}
    {%- for name in names -%}
        {%- do fields.append("'" ~ name ~ "', " ~ relation_alias ~ "." ~ adapter.quote(name)) -%}
    {%- endfor -%}
    {{ return("to_json(named_struct(" ~ fields | join(', ') ~ "), map('ignoreNullFields', 'false'))") }}
{%- endmacro %}
