{#-
    Spark works a CTE out anew wherever it is named, so a model whose CTEs name each other several times
    grows with each of them until its plan is never done. Of a model whose config meta says `stepwise`,
    those named more than once are written as work tables, one after the other; where it says `all`, every
    CTE is, since together they are too much to plan. DuckDB needs nothing of it.
-#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- set is_stepwise = execute and (config.get('meta') or {}).get('stepwise') and not temporary -%}
    {%- set code = build_steps(compiled_code) if is_stepwise else compiled_code -%}
    {{ dbt.spark__create_table_as(temporary, relation, code, language) }}
{%- endmacro %}


{#-
    Builds the CTEs of a query, and those within them, as temporary views, over work tables where they are
    named again; returns what is left of the query. `outer` are the names that what encloses it may ask for.
-#}
{% macro build_steps(sql, outer=[]) -%}
    {%- if not outer -%}{%- do drop_work_tables() -%}{%- endif -%}
    {%- set parts = split_steps(sql) -%}
    {%- set names = outer + parts.steps | map(attribute='name') | list -%}
    {%- for step in parts.steps -%}
        {%- if step.name in outer -%}
            {{ exceptions.raise_compiler_error(
                this ~ ' is built in steps, and within another one has a second step ' ~ step.name
            ) }}
        {%- endif -%}
        {%- set later = parts.steps[loop.index:] | map(attribute='sql') | join(' ') ~ ' ' ~ parts.rest -%}
        {%- set places = modules.re.findall('(?i)\\b(?:from|join)\\s+' ~ step.name ~ '\\b', later) -%}
        {%- set own_steps = split_steps(step.sql).steps -%}
        {%- if places | length > 1 or own_steps or config.get('meta').stepwise == 'all' -%}
            {%- do work_table(step.name, build_steps(step.sql, names) if own_steps else step.sql) -%}
            {%- set body = 'select * from ' ~ work(step.name) -%}
        {%- else -%}
            {%- set body = step.sql -%}
        {%- endif -%}
        {%- do run_query('create or replace temporary view ' ~ step.name ~ ' as ' ~ body) -%}
    {%- endfor -%}
    {{ return(parts.rest) }}
{%- endmacro %}


{#- A query as its steps, [{name, sql}] for each CTE, and the rest, which selects from them. -#}
{% macro split_steps(sql) -%}
    {%- set token = "'(?:[^']|'')*'|--[^\\n]*|/[*](?s:.*?)[*]/|`[^`]*`|[()]" -%}
    {%- set opening = '(?i)\\b([a-z_0-9]+)\\s+as\\s*$' -%}
    {%- set ns = namespace(depth=0, starts=0, ends=0, name='', steps=[], is_over=false) -%}
    {%- for found in modules.re.finditer(token, sql) if not ns.is_over -%}
        {%- if found.group() == '(' -%}
            {%- if ns.depth == 0 -%}
                {%- set head = modules.re.search(opening, sql[ns.ends:found.start()]) -%}
                {%- set is_next = head and modules.re.match(
                    '(?is)^(?:\\s|--[^\\n]*\\n|/[*].*?[*]/)*' ~ (',' if ns.steps else 'with')
                    ~ '(?:\\s|--[^\\n]*\\n|/[*].*?[*]/)*[a-z_0-9]+\\s+as\\s*$', sql[ns.ends:found.start()]
                ) -%}
                {%- set ns.is_over = not is_next -%}
                {%- set ns.name = head.group(1) if is_next else '' -%}
                {%- set ns.starts = found.end() -%}
            {%- endif -%}
            {%- set ns.depth = ns.depth + 1 -%}
        {%- elif found.group() == ')' -%}
            {%- set ns.depth = ns.depth - 1 -%}
            {%- if ns.depth == 0 -%}
                {%- do ns.steps.append({'name': ns.name, 'sql': sql[ns.starts:found.start()]}) -%}
                {%- set ns.ends = found.end() -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return({'steps': ns.steps, 'rest': sql[ns.ends:]}) }}
{%- endmacro %}
