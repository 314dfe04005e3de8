{#-
    A table of the connected components of a graph. The model's SQL gives the edges as left_id and
    right_id (text or numbers; a null right_id declares a node without edges); the table holds one row a node:
    node_id, and component_id, the smallest node_id of its component.

    Each round hooks every node to its smallest smaller neighbour, flattens the hooks by pointer
    jumping, and contracts the graph, so the number of rounds grows with the logarithm of the longest
    chain. The tables of a round are small after the first. The config `max_rounds` (default 50) is
    a bound against a defect, not a limit on data: exceeding it fails the model.

    With the config `conflicts`, the name of a macro, components that must not hold together are taken
    apart. Edges then have a `strength`, too. The macro is given a relation (node_id, component_id) and
    returns a query of component_id, conflict (a text) and cuttable, the strength up to which the
    component's edges may be cut for it. One after the other of the config `cuts` is the strength at
    or below which they are, weakest first, until no conflict is left that may be cut for; the table
    tells of each node the last conflict its component was found to hold.
-#}
{% materialization connected_components, supported_languages=['sql'], default %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set staged_relation = make_intermediate_relation(target_relation) -%}
    {%- set backup_relation = make_backup_relation(target_relation, 'table') -%}
    {{ drop_relation_if_exists(load_cached_relation(staged_relation)) }}
    {{ drop_relation_if_exists(load_cached_relation(backup_relation)) }}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- do drop_work_tables() -%}
    {%- set max_rounds = config.get('max_rounds', 50) -%}
    {%- if config.get('conflicts') -%}
        {%- set conflicts = context[config.get('conflicts')] -%}
        {%- set labels = cut_conflicts(sql, conflicts, config.get('cuts'), max_rounds) -%}
    {%- else -%}
        {%- set labels = find_components(sql, max_rounds) -%}
    {%- endif -%}
    {% call statement('main') -%}
        {{ create_table_as(False, staged_relation, labels) }}
    {%- endcall %}
    {{ drop_work_tables() }}

    {% if existing_relation is not none %}
        {{ adapter.rename_relation(existing_relation, backup_relation) }}
    {% endif %}
    {{ adapter.rename_relation(staged_relation, target_relation) }}
    {% do create_indexes(target_relation) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ drop_relation_if_exists(backup_relation) }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- Runs the rounds; returns the SQL of (node_id, component_id). -#}
{% macro find_components(edges_sql, max_rounds) -%}
    {%- do work_table('declared', edges_sql) -%}
    {%- do work_table('edges_0', "
        select least(left_id, right_id) as low, greatest(left_id, right_id) as high
        from " ~ work('declared') ~ "
        where left_id <> right_id
    ") -%}
    {#- Only nodes that have a smaller one in their component are labelled: most have no neighbour at all. -#}
    {%- do work_table('labels_0', "
        select high as node, low as label from " ~ work('edges_0') ~ " where false
    ") -%}

    {%- set ns = namespace(round=0) -%}
    {%- for _ in range(max_rounds) -%}
        {%- if work_count('edges_' ~ ns.round) == 0 -%}{%- break -%}{%- endif -%}
        {%- do flatten_hooks('edges_' ~ ns.round, max_rounds) -%}
        {%- do work_table('labels_' ~ (ns.round + 1), "
            select l.node, coalesce(h.parent, l.label) as label
            from " ~ work('labels_' ~ ns.round) ~ " as l
            left join " ~ work('hooks') ~ " as h on l.label = h.node
            union all
            select node, parent as label from " ~ work('hooks')
        ) -%}
        {%- do work_table('edges_' ~ (ns.round + 1), "
            select distinct least(low, high) as low, greatest(low, high) as high
            from (
                select
                    coalesce(l.parent, e.low) as low, coalesce(h.parent, e.high) as high
                from " ~ work('edges_' ~ ns.round) ~ " as e
                left join " ~ work('hooks') ~ " as l on e.low = l.node
                left join " ~ work('hooks') ~ " as h on e.high = h.node
            ) as contracted
            where low <> high
        ") -%}
        {%- set ns.round = ns.round + 1 -%}
    {%- endfor -%}
    {%- if work_count('edges_' ~ ns.round) > 0 -%}
        {{ exceptions.raise_compiler_error(
            this ~ ' did not converge within ' ~ max_rounds ~ ' rounds; raise max_rounds in its config'
        ) }}
    {%- endif -%}
    {{ return("
        select n.node_id, coalesce(l.label, n.node_id) as component_id
        from (
            select left_id as node_id from " ~ work('declared') ~ "
            union
            select right_id as node_id from " ~ work('declared') ~ "
        ) as n
        left join " ~ work('labels_' ~ ns.round) ~ " as l on n.node_id = l.node
        where n.node_id is not null
    ") }}
{%- endmacro %}


{#-
    Finds components and takes those apart that conflict; SQL of (node_id, component_id, conflict). What
    a cut finds without conflict is settled: the next one looks only at the parts of what was taken apart.
-#}
{% macro cut_conflicts(edges_sql, conflicts, cuts, max_rounds) -%}
    {%- do work_table('links', edges_sql) -%}
    {%- do work_table('groups_0', "select node_id, component_id, cast(null as string) as conflict from ("
        ~ find_components('select left_id, right_id from ' ~ work('links'), max_rounds) ~ ") as components"
    ) -%}
    {%- set ns = namespace(step=0, settled=[]) -%}
    {%- for cut in cuts -%}
        {%- set groups = work('groups_' ~ ns.step) -%}
        {%- set conflicted = work('conflicted_' ~ ns.step) -%}
        {%- do work_table('conflicted_' ~ ns.step, "
            select component_id, min(conflict) as conflict
            from (" ~ conflicts(groups) ~ ") as conflicts
            where cuttable >= " ~ cut ~ "
            group by component_id
        ") -%}
        {%- if work_count('conflicted_' ~ ns.step) == 0 -%}{%- break -%}{%- endif -%}
        {%- do work_table('members', "
            select g.node_id, c.conflict
            from " ~ groups ~ " as g
            inner join " ~ conflicted ~ " as c on g.component_id = c.component_id
        ") -%}
        {%- do ns.settled.append("
            select g.node_id, g.component_id, g.conflict
            from " ~ groups ~ " as g
            left join " ~ conflicted ~ " as c on g.component_id = c.component_id
            where c.component_id is null
        ") -%}
        {%- set ns.step = ns.step + 1 -%}
        {%- do work_table('groups_' ~ ns.step, "
            select r.node_id, r.component_id, m.conflict
            from (" ~ find_components("
                select l.left_id, l.right_id
                from " ~ work('links') ~ " as l
                inner join " ~ work('members') ~ " as m on l.left_id = m.node_id
                where l.strength > " ~ cut ~ "
                union all
                select node_id as left_id, null as right_id from " ~ work('members'),
                max_rounds
            ) ~ ") as r
            inner join " ~ work('members') ~ " as m on r.node_id = m.node_id
        ") -%}
    {%- endfor -%}
    {{ return((
        ns.settled + ['select node_id, component_id, conflict from ' ~ work('groups_' ~ ns.step)]
    ) | join(' union all ')) }}
{%- endmacro %}


{#- Each node's root among its smallest smaller neighbours: work table `hooks` (node, parent). -#}
{% macro flatten_hooks(edges, max_rounds) -%}
    {%- do work_table('hooks', "
        select high as node, min(low) as parent from " ~ work(edges) ~ " group by high
    ") -%}
    {%- set ns = namespace(is_flat=false) -%}
    {%- for _ in range(max_rounds) -%}
        {%- do work_table('jumped', "
            select h.node, coalesce(p.parent, h.parent) as parent, p.node is not null as has_moved
            from " ~ work('hooks') ~ " as h
            left join " ~ work('hooks') ~ " as p on h.parent = p.node
        ") -%}
        {%- set ns.is_flat = work_count('jumped', 'has_moved') == 0 -%}
        {%- do work_table('hooks', 'select node, parent from ' ~ work('jumped')) -%}
        {%- if ns.is_flat -%}{%- break -%}{%- endif -%}
    {%- endfor -%}
    {%- if not ns.is_flat -%}
        {{ exceptions.raise_compiler_error(this ~ ': pointer jumping did not converge') }}
    {%- endif -%}
{%- endmacro %}
