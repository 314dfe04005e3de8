{#- Segments as the var segments declares them, in declared order: [{key, name, …, criteria}]. -#}
{% macro declared_segments(statuses=none) -%}
    {%- set segments = [] -%}
    {%- for key, definition in var('segments').items() -%}
        {%- if definition is not mapping -%}
            {{ exceptions.raise_compiler_error('Segment "' ~ key ~ '": it is no mapping of name, goal …') }}
        {%- endif -%}
        {%- if statuses is none or definition.get('status', 'proposed') in statuses -%}
            {%- set segment = {'key': key, 'status': 'proposed', 'version': 1, 'priority': 100} -%}
            {%- do segment.update(definition) -%}
            {%- do segments.append(segment) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(segments) }}
{%- endmacro %}


{#-
    What criteria may ask: attribute → {kind, values, applies_to}. The documented columns of
    customer_attributes that carry segment_attribute, and custom fields.
-#}
{% macro segment_attributes() -%}
    {%- set attributes = {} -%}
    {%- set node = graph.nodes['model.' ~ project_name ~ '.customer_attributes'] -%}
    {%- for column in node.columns.values() -%}
        {%- set meta = column.config.meta or {} -%}
        {%- if meta.get('segment_attribute') -%}
            {%- do attributes.update({column.name: {
                'kind': meta.segment_attribute, 'values': meta.get('values', []),
                'applies_to': meta.get('applies_to'),
            }}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for source_name, table_name in passthrough_tables('contacts') -%}
        {%- for custom in passthrough_columns(source_name, table_name) -%}
            {%- set kind = {'boolean': 'boolean', 'date': 'date', 'timestamp': 'date', 'string': 'text'}
                .get(custom.data_type, 'number') -%}
            {%- set kind = 'vocabulary' if kind == 'text' and custom['values'] else kind -%}
            {%- do attributes.update({custom.alias: {'kind': kind, 'values': custom['values']}}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(attributes) }}
{%- endmacro %}


{#- Operators that a kind of attribute knows, with what each compares with. -#}
{% macro segment_operators(kind) -%}
    {%- set ordered = ['=', '!=', '<', '<=', '>', '>=', 'between'] -%}
    {{ return({
        'number': ordered,
        'date': ordered + ['within_last_days', 'before_last_days'],
        'boolean': ['='],
        'vocabulary': ['=', '!=', 'in', 'not_in'],
        'list': ['includes'],
    }.get(kind, []) + ['is_known', 'is_unknown']) }}
{%- endmacro %}


{#- A criterion of a segment or action as SQL over customer_attributes: true, false or null. -#}
{% macro compile_criterion(subject, criterion) -%}
    {%- set where_ = subject ~ ', attribute "' ~ criterion.get('attribute') ~ '": ' -%}
    {%- set attributes = segment_attributes() -%}
    {%- set name = criterion.get('attribute') -%}
    {%- set operator = criterion.get('operator') -%}
    {%- set value = criterion.get('value') -%}
    {%- if name not in attributes -%}
        {{ exceptions.raise_compiler_error(where_ ~ 'there is no such attribute; known are '
            ~ attributes.keys() | sort | join(', ')) }}
    {%- endif -%}
    {%- set kind = attributes[name].kind -%}
    {%- set values = attributes[name]['values'] -%}
    {%- if kind == 'text' -%}
        {{ exceptions.raise_compiler_error(where_ ~ 'it is free text, which a criterion cannot rest on; '
            ~ 'declare its values in passthrough_columns') }}
    {%- endif -%}
    {%- if operator not in segment_operators(kind) -%}
        {{ exceptions.raise_compiler_error(where_ ~ 'the operator "' ~ operator ~ '" does not fit a '
            ~ kind ~ '; use one of ' ~ segment_operators(kind) | join(', ')) }}
    {%- endif -%}
    {%- if operator in ['is_known', 'is_unknown'] -%}
        {{ return(name ~ (' is not null' if operator == 'is_known' else ' is null')) }}
    {%- endif -%}

    {%- set is_list = operator in ['in', 'not_in', 'between'] -%}
    {%- set members = value if is_list else [value] -%}
    {%- if is_list and (value is string or value is not sequence or not value
        or (operator == 'between' and value | length != 2)) -%}
        {{ exceptions.raise_compiler_error(where_ ~ '"' ~ operator ~ '" takes a list'
            ~ (' of two values' if operator == 'between' else '') ~ ', not ' ~ value) }}
    {%- endif -%}
    {%- set literals = [] -%}
    {%- for member in members -%}
        {%- set fits = {
            'number': member is number and member is not boolean,
            'boolean': member is boolean,
            'vocabulary': member is string,
            'list': member is string,
            'date': (member is integer and member is not boolean)
                if operator in ['within_last_days', 'before_last_days']
                else modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', member | string) is not none,
        }[kind] -%}
        {%- if not fits -%}
            {{ exceptions.raise_compiler_error(where_ ~ '"' ~ member ~ '" is not a ' ~ kind
                ~ ' that "' ~ operator ~ '" takes') }}
        {%- endif -%}
        {%- if kind in ['vocabulary', 'list'] and values and member not in values -%}
            {{ exceptions.raise_compiler_error(where_ ~ '"' ~ member ~ '" is not one of its values '
                ~ values | join(', ')) }}
        {%- endif -%}
        {%- if kind in ['vocabulary', 'list'] -%}
            {%- do literals.append(dbt.string_literal(dbt.escape_single_quotes(member))) -%}
        {%- elif kind == 'date' and member is not integer -%}
            {%- do literals.append("cast('" ~ member ~ "' as date)") -%}
        {%- else -%}
            {%- do literals.append(member | string | lower) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- if operator == 'in' -%}
        {{ return(name ~ ' in (' ~ literals | join(', ') ~ ')') }}
    {%- elif operator == 'not_in' -%}
        {{ return(name ~ ' not in (' ~ literals | join(', ') ~ ')') }}
    {%- elif operator == 'between' -%}
        {{ return(name ~ ' between ' ~ literals[0] ~ ' and ' ~ literals[1]) }}
    {%- elif operator == 'includes' -%}
        {%- set listed = "';' || replace(lower(" ~ name ~ "), '; ', ';') || ';'" -%}
        {{ return(listed ~ " like '%;' || lower(" ~ literals[0] ~ ") || ';%'") }}
    {%- elif operator in ['within_last_days', 'before_last_days'] -%}
        {%- set age = dbt.datediff(name, as_of_date(), 'day') -%}
        {{ return(
            age ~ ' between 0 and ' ~ literals[0] if operator == 'within_last_days'
            else age ~ ' > ' ~ literals[0]
        ) }}
    {%- else -%}
        {{ return(name ~ ' ' ~ operator.replace('!=', '<>') ~ ' ' ~ literals[0]) }}
    {%- endif -%}
{%- endmacro %}


{#- Joins the custom fields of customers, where there are any, so that criteria can name them. -#}
{% macro join_custom_fields(customer_id) -%}
    {%- set names = passthrough_shape('contacts').keys() | list -%}
    {%- if names %}
    left join (
        select customer_id as custom_customer_id, {{ names | join(', ') }}
        from {{ ref('int_customers__golden_records') }}
    ) as custom_fields
        on {{ customer_id }} = custom_fields.custom_customer_id
    {%- endif -%}
{%- endmacro %}


{#- Criteria as one SQL condition: all of them hold. -#}
{% macro compile_criteria(subject, criteria) -%}
    {%- set conditions = [] -%}
    {%- for criterion in criteria -%}
        {%- do conditions.append('(' ~ compile_criterion(subject, criterion) ~ ')') -%}
    {%- endfor -%}
    {{ return(conditions | join(' and ')) }}
{%- endmacro %}


{#-
    A segment's criteria as one SQL condition. Whoever meets those of a segment it excludes is left out,
    whatever that one's status: a protection does not lapse with the segment it names.
-#}
{% macro compile_segment(segment) -%}
    {%- set condition = compile_criteria('Segment "' ~ segment.key ~ '"', segment.criteria) -%}
    {%- set conditions = [condition] -%}
    {%- for other in declared_segments() if other.key in segment.get('exclude', []) -%}
        {%- do conditions.append('not coalesce(' ~ compile_segment(other) ~ ', false)') -%}
    {%- endfor -%}
    {{ return(conditions | join(' and ')) }}
{%- endmacro %}


{#- The segments one excludes, and those they exclude, down to any that are met again: keys. -#}
{% macro excluded_segments(key) -%}
    {%- set excludes = {} -%}
    {%- for segment in declared_segments() -%}
        {%- do excludes.update({segment.key: segment.get('exclude', [])}) -%}
    {%- endfor -%}
    {%- set found = excludes.get(key, []) | list -%}
    {%- for _ in excludes -%}
        {%- for other in found | list -%}
            {%- for further in excludes.get(other, []) if further not in found -%}
                {%- do found.append(further) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#-
    Whether a name only repeats data: nothing is left of it without numbers, single letters, the words of
    attributes and of the segment's own values, and words that say nothing; or it is written as a key is.
-#}
{% macro is_mere_data(segment) -%}
    {%- set name = segment.name | string -%}
    {%- if modules.re.search('[_=<>]', name) -%}{{ return(true) }}{%- endif -%}
    {%- set data = segment_attributes().keys() | list -%}
    {%- for criterion in segment.get('criteria') or [] -%}
        {%- set value = criterion.get('value') -%}
        {%- do data.extend(value if value is sequence and value is not string else [value | string]) -%}
    {%- endfor -%}
    {%- set words = '[^\\W\\d_]+' -%}
    {%- set known = modules.re.findall(words, data | join(' ') | lower) + [
        'and', 'or', 'not', 'in', 'is', 'of', 'the', 'with', 'between', 'from', 'to',
        'segment', 'segments', 'cluster', 'group', 'list', 'customers',
    ] -%}
    {%- for word in modules.re.findall(words, name | lower)
        if word not in known and not modules.re.fullmatch('[a-z]', word) -%}
        {{ return(false) }}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro %}


{#- For each segment of some statuses its key where its criteria hold, else null: a list of SQL. -#}
{% macro match_segments(statuses) -%}
    {%- set matches = ['cast(null as string)'] -%}
    {%- for segment in declared_segments(statuses) if execute -%}
        {%- set key = text_literal(segment.key) -%}
        {%- do matches.append('case when ' ~ compile_segment(segment) ~ ' then ' ~ key ~ ' end') -%}
    {%- endfor -%}
    {{ return(matches) }}
{%- endmacro %}


{#- A criterion in words. -#}
{% macro describe_criterion(criterion) -%}
    {%- set value = criterion.get('value') -%}
    {%- set value = value | join(', ') if value is sequence and value is not string else value -%}
    {{ return(
        (criterion.attribute ~ ' ' ~ criterion.operator.replace('_', ' ') ~ ' '
            ~ (value if value is not none else '')) | trim
    ) }}
{%- endmacro %}


{#- A segment's criteria in words. -#}
{% macro describe_criteria(segment) -%}
    {%- set phrases = [] -%}
    {%- for criterion in segment.criteria -%}
        {%- do phrases.append(describe_criterion(criterion)) -%}
    {%- endfor -%}
    {%- if segment.get('exclude') -%}
        {%- do phrases.append('not in ' ~ segment.exclude | join(', ')) -%}
    {%- endif -%}
    {{ return(phrases | join(' and ')) }}
{%- endmacro %}


{#- Stops the run before any model when a segment or an action's rule is not declared as it must be. -#}
{% macro validate_segments() -%}
    {#- Criteria on dates refer to it, which a hook has to declare while it is parsed. -#}
    {%- do ref('int_activity__as_of') -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'compile', 'test'] -%}
    {%- set problems = [] -%}
    {%- for segment in declared_segments() -%}
        {%- set where_ = 'Segment "' ~ segment.key ~ '": ' -%}
        {%- if segment.key == all_segments().key -%}
            {%- do problems.append(where_ ~ 'the key stands for all of them; give it another') -%}
        {%- endif -%}
        {%- for field in ['name', 'goal', 'metric', 'target', 'owner', 'department', 'action', 'channel',
            'review_by', 'criteria'] if not segment.get(field) -%}
            {%- do problems.append(where_ ~ field ~ ' is missing') -%}
        {%- endfor -%}
        {%- if segment.status not in ['active', 'proposed', 'paused'] -%}
            {%- do problems.append(where_ ~ 'status "' ~ segment.status
                ~ '" is none of active, proposed, paused') -%}
        {%- endif -%}
        {%- set cap = segment.get('contact_cap') -%}
        {%- if cap is not none and (cap is not integer or cap is boolean or cap < 1) -%}
            {%- do problems.append(where_ ~ 'contact_cap "' ~ cap ~ '" is no number of customers') -%}
        {%- endif -%}
        {%- if segment.get('reactivation', false) is not boolean -%}
            {%- do problems.append(where_ ~ 'reactivation "' ~ segment.reactivation
                ~ '" is neither true nor false') -%}
        {%- elif segment.get('reactivation') and cap is none -%}
            {%- do problems.append(where_ ~ 'reactivation writes to people who do not react, so it needs a '
                ~ 'contact_cap') -%}
        {%- endif -%}
        {%- if segment.get('name') and is_mere_data(segment) -%}
            {%- do problems.append(where_ ~ 'the name "' ~ segment.name ~ '" only repeats data; name it by '
                ~ 'what is intended, such as "Win back valuable customers"') -%}
        {%- endif -%}
        {%- if segment.get('review_by')
            and not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', segment.review_by | string) -%}
            {%- do problems.append(where_ ~ 'review_by "' ~ segment.review_by
                ~ '" is no date; write it as 2027-03-31') -%}
        {%- endif -%}
        {%- set bounds = {} -%}
        {%- for bound in ['min_size', 'max_size', 'version'] if segment.get(bound) is not none -%}
            {%- if segment[bound] is not integer or segment[bound] is boolean or segment[bound] < 1 -%}
                {%- do problems.append(where_ ~ bound ~ ' "' ~ segment[bound]
                    ~ '" is no whole number from 1 on') -%}
            {%- else -%}
                {%- do bounds.update({bound: segment[bound]}) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if bounds.get('min_size', 0) > bounds.get('max_size', bounds.get('min_size', 0)) -%}
            {%- do problems.append(where_ ~ 'min_size ' ~ bounds.min_size ~ ' is above max_size '
                ~ bounds.max_size ~ '; swap them') -%}
        {%- endif -%}
        {%- set exclude = segment.get('exclude', []) -%}
        {%- if exclude is string or exclude is mapping or exclude is not sequence -%}
            {%- do problems.append(where_ ~ 'exclude "' ~ exclude ~ '" is no list of segments') -%}
        {%- else -%}
            {%- for other in exclude if other not in var('segments') -%}
                {%- do problems.append(where_ ~ 'excludes "' ~ other ~ '", which is not declared; known are '
                    ~ var('segments').keys() | join(', ')) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- if segment.get('criteria') and segment.criteria | length > 3 -%}
            {%- do problems.append(where_ ~ segment.criteria | length
                ~ ' criteria; three are the most, split it or drop the weakest') -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set active = declared_segments(['active']) -%}
    {%- if active | length > var('max_active_segments') -%}
        {%- set keys = active | map(attribute='key') | join(', ') -%}
        {%- do problems.append(active | length ~ ' segments are active, the var max_active_segments allows '
            ~ var('max_active_segments') ~ '; pause some of ' ~ keys) -%}
    {%- endif -%}
    {%- set taken = {} -%}
    {%- for segment in active if segment.get('action') and segment.get('channel') -%}
        {%- set use = segment.action ~ ' by ' ~ segment.channel -%}
        {%- if use in taken -%}
            {%- do problems.append('Segment "' ~ segment.key ~ '": ' ~ use ~ ' is what "' ~ taken[use]
                ~ '" does already; join the two, or pause one') -%}
        {%- else -%}
            {%- do taken.update({use: segment.key}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not problems -%}
        {%- for segment in declared_segments() if segment.key in excluded_segments(segment.key) -%}
            {%- do problems.append('Segment "' ~ segment.key ~ '": it excludes itself by way of '
                ~ excluded_segments(segment.key) | join(', ') ~ '; break the circle') -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if problems -%}
        {{ exceptions.raise_compiler_error(problems | join('\n  ')) }}
    {%- endif -%}
    {%- for segment in declared_segments() -%}
        {%- do compile_segment(segment) -%}
    {%- endfor -%}
    {%- do match_actions() -%}
    {%- for rule in action_rules() -%}
        {%- do action_reason(rule) -%}
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
