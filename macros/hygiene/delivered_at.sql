{#-
    When the file that a raw table holds came first (UTC), as a query for dbt source freshness, whose source
    is `model`: a source that went quiet and is loaded again night after night is not fresh. A table that no
    file delivers is as fresh as the load.
-#}
{% macro delivered_at() -%}
    {%- set runs = source('loader', 'load_runs') -%}
    {%- set is_it -%}
        source = '{{ model.source_name }}' and source_table = '{{ model.name }}'
    {%- endset -%}
    select coalesce(min(loaded_at), (select max(loaded_at) from {{ runs }}))
    from {{ runs }}
    where {{ is_it }}
        and file_hash = (
            select max_by(file_hash, load_run_id) from {{ runs }} where {{ is_it }} and file_hash is not null
        )
{%- endmacro %}
