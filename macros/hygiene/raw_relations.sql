{#- The tables of raw_tables() as a flat list: [{source, table, relation, staging_model}]. -#}
{% macro raw_relations() -%}
    {%- set relations = [] -%}
    {%- for source_name, tables in raw_tables().items() -%}
        {%- for table_name, objects in tables.items() -%}
            {%- do relations.append({
                'source': source_name,
                'table': table_name,
                'relation': source(source_name, table_name),
                'staging_model': 'stg_' ~ source_name ~ '__' ~ objects,
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(relations) }}
{%- endmacro %}
