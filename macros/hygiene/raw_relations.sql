{#-
    The tables of raw_tables() as a flat list: [{source, table, relation, staging_model}]. The linter's
    target gets the first one only: the others would repeat it.
-#}
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
    {{ return(relations[:1] if target.name == 'lint' else relations) }}
{%- endmacro %}
