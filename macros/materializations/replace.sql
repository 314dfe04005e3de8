{#-
    Tables and views on DuckDB are replaced in one statement of one transaction: a build that fails or
    dies leaves the old one. The adapter's own way, which Spark keeps, writes beside the old one, renames
    twice and drops: a tenth of the time of a build of few rows.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {{ return(replace_relation('table')) }}
{% endmaterialization %}


{% materialization view, adapter='duckdb', supported_languages=['sql'] %}
    {{ return(replace_relation('view')) }}
{% endmaterialization %}


{#- Puts what the model that is being built gives in the place of what has its name. -#}
{% macro replace_relation(type) -%}
    {%- set relation = this.incorporate(type=type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% if existing is not none and existing.type != type %}
        {% do adapter.drop_relation(existing) %}
        {% set existing = none %}
    {% endif %}
    {% call statement('main') -%}
        {% if existing is not none %}drop {{ type }} {{ relation }};{% endif %}
        {{ create_table_as(False, relation, sql) if type == 'table' else create_view_as(relation, sql) }}
    {%- endcall %}
    {% if type == 'table' %}{% do create_indexes(relation) %}{% endif %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}
