{#-
    The rules of the var next_best_actions in their order: [{place, subject, action, because, criteria}];
    stops the run where one is not declared as it must be.
-#}
{% macro action_rules() -%}
    {%- set rules = [] -%}
    {%- for declared in var('next_best_actions') -%}
        {%- set subject = 'Next best action ' ~ loop.index ~ ' ("' ~ declared.get('action') ~ '")' -%}
        {%- for field in ['action', 'because', 'criteria'] if not declared.get(field) -%}
            {{ exceptions.raise_compiler_error(subject ~ ': ' ~ field ~ ' is missing') }}
        {%- endfor -%}
        {%- if declared.criteria | length > 3 -%}
            {{ exceptions.raise_compiler_error(subject ~ ': ' ~ declared.criteria | length
                ~ ' criteria; three are the most, split it or drop the weakest') }}
        {%- endif -%}
        {%- do rules.append(dict(declared, place=loop.index, subject=subject)) -%}
    {%- endfor -%}
    {{ return(rules) }}
{%- endmacro %}


{#- For each rule its place where its criteria hold, else null: a list of SQL. -#}
{% macro match_actions() -%}
    {%- set matches = ['cast(null as int)'] -%}
    {%- for rule in action_rules() if execute -%}
        {%- do matches.append(
            'case when ' ~ compile_criteria(rule.subject, rule.criteria) ~ ' then ' ~ rule.place ~ ' end'
        ) -%}
    {%- endfor -%}
    {{ return(matches) }}
{%- endmacro %}


{#- Why a rule was chosen, as SQL over customer_attributes: {attribute} in its words becomes the value. -#}
{% macro action_reason(rule) -%}
    {%- set node = graph.nodes['model.' ~ project_name ~ '.customer_attributes'] -%}
    {%- set parts = [] -%}
    {%- for part in modules.re.split('(\\{[^{}]*\\})', rule.because) if part -%}
        {%- set name = part[1:-1] -%}
        {%- if not part.startswith('{') -%}
            {%- do parts.append(text_literal(part)) -%}
        {%- elif name not in node.columns -%}
            {{ exceptions.raise_compiler_error(rule.subject ~ ': because names "' ~ name
                ~ '", which is no column of customer_attributes') }}
        {%- else -%}
            {%- set data_type = node.columns[name].data_type -%}
            {%- if data_type in ['double', 'decimal(18, 4)'] -%}
                {%- set name = 'cast(round(' ~ name ~ ') as bigint)' -%}
            {%- elif data_type == 'string' -%}
                {%- set name = 'replace(' ~ name ~ ", '_', ' ')" -%}
            {%- endif -%}
            {%- do parts.append('coalesce(cast(' ~ name ~ " as string), 'unknown')") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(parts | join(' || ')) }}
{%- endmacro %}
