{#-
    A wrong value of these vars stops the run before any model, where most of them would pass for another: who
    misspells opt_in would write to people who were never asked.
-#}
{% macro validate_settings() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'compile', 'test'] -%}
        {%- for channel in ['email', 'sms', 'phone', 'post'] -%}
            {%- do check_setting('consent.' ~ channel, var('consent')[channel], ['opt_in', 'opt_out']) -%}
        {%- endfor -%}
        {%- do check_setting('decimal_mark', var('decimal_mark'), ['.', ',']) -%}
        {%- do check_setting('slash_dates', var('slash_dates'), ['mdy', 'dmy']) -%}
        {%- do check_numbers() -%}
        {%- do check_setting('learn_leads', var('learn_leads'), [true, false]) -%}
        {%- do check_custom_fields() -%}
        {%- set as_of = (var('as_of') or '') | string -%}
        {%- if modules.re.fullmatch('([0-9]{4}-[0-9]{2}-[0-9]{2})?', as_of) is none -%}
            {{ exceptions.raise_compiler_error('vars: as_of: "' ~ as_of ~ '" is no day such as 2026-06-30') }}
        {%- elif as_of and env_var('CRM_AS_OF', '') not in ['', as_of] -%}
            {{ exceptions.raise_compiler_error(
                'vars: as_of is ' ~ as_of ~ ', but --as-of or CRM_AS_OF says ' ~ env_var('CRM_AS_OF')
                ~ '; leave one of them out'
            ) }}
        {%- endif -%}
        {%- set sources = graph.sources.values() | map(attribute='source_name') | unique | sort -%}
        {%- for setting in ['survivorship', 'order_source_priority'] -%}
            {%- for name in var(setting) -%}
                {%- do check_setting(setting, name, sources | reject('equalto', 'loader') | list) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- for setting, pattern, example in [
            ('reporting_currency', '[A-Z]{3}', 'USD'), ('default_country', '([A-Z]{2})?', 'DE'),
        ] if modules.re.fullmatch(pattern, '' if var(setting) is none else var(setting) | string) is none -%}
            {{ exceptions.raise_compiler_error(
                'vars: ' ~ setting ~ ': "' ~ var(setting) ~ '" is no code such as ' ~ example
                ~ ' (Norway in quotes, "NO", which YAML takes for a no)' * (var(setting) is false)
            ) }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#- Stops a run where a var has none of its values, and says which there are. -#}
{% macro check_setting(setting, value, known) -%}
    {%- if value not in known -%}
        {{ exceptions.raise_compiler_error(
            'vars: ' ~ setting ~ ': there is no "' ~ value ~ '"; use ' ~ known | join(', ')
        ) }}
    {%- endif -%}
{%- endmacro %}


{#- The vars that are numbers, by what kind of number; one ending in .* stands for all of a mapping. -#}
{% macro number_settings() -%}
    {{ return({
        'share from 0 to 1': [
            'holdout_share', 'global_control_share', 'near_duplicate_jaccard', 'coverage.declared',
            'coverage.floor', 'companies.match_threshold', 'experiments.alpha', 'experiments.power',
            'experiments.sample_ratio_alpha', 'churn.medium', 'churn.high',
        ],
        'whole number of at least 1': [
            'identity.max_names_per_identifier', 'identity.max_customers_per_device',
            'identity.max_records_per_customer', 'identity.max_household_size', 'identity.max_block_size',
            'companies.max_names_per_domain', 'companies.max_block_size', 'record_stale_days',
            'unmapped_values_compared', 'lifecycle.new_days', 'lifecycle.dormant_days',
            'lifecycle.churned_days', 'lifecycle.loyal_orders', 'lifecycle.loyal_days', 'session_minutes',
            'content_stage_days', 'staleness_days.*', 'versions_kept', 'unengaged.sends', 'unengaged.days',
            'experiments.outcome_days', 'segment_response.days', 'segment_response.fatigue_days',
            'value.horizon_weeks', 'value.holdout_weeks', 'value.review_days', 'lead.horizon_days',
            'lead.training_cuts', 'lead.review_days', 'contact_timing.days', 'contact_timing.min_days',
            'affinity.max_items', 'affinity.min_customers', 'signal_days',
        ] + (['rfm_window_days'] if var('rfm_window_days') is not none else []),
        'whole number of at least 0': ['max_active_segments', 'review_grace_days'],
        'number above 0': [
            'refreshes.late_hours', 'refreshes.slow', 'interests.half_life_days', 'lead.hot', 'lead.warm',
            'value.drift', 'lead.drift',
        ],
        'number of at least 0': [
            'churn.saveable_value', 'interests.page', 'interests.click', 'interests.purchase',
            'interests.declared',
        ],
        'number': ['identity.household_weight', 'identity.required_weights.*'],
    }) }}
{%- endmacro %}


{#- Stops a run where a var that is a number has another value, or two of them are the wrong way round. -#}
{% macro check_numbers() -%}
    {%- for kind, settings in number_settings().items() -%}
        {%- for setting in settings -%}
            {%- set path = setting.split('.') -%}
            {%- set found = namespace(value=var(path[0])) -%}
            {%- for name in path[1:] -%}
                {%- if found.value is not mapping or (name != '*' and name not in found.value) -%}
                    {{ exceptions.raise_compiler_error(
                        'vars: ' ~ setting ~ ' is missing: what is given for ' ~ path[0]
                        ~ ' takes the place of all of it'
                    ) }}
                {%- endif -%}
                {%- set found.value = found.value.values() | list if name == '*' else found.value[name] -%}
            {%- endfor -%}
            {%- for value in (found.value if path[-1] == '*' else [found.value])
                if value is not number or value is boolean
                or (kind.startswith('whole') and value != value | int)
                or (kind.startswith('share') and not 0 <= value <= 1)
                or (kind.endswith('least 1') and value < 1)
                or (kind.endswith('least 0') and value < 0)
                or (kind.endswith('above 0') and value <= 0) -%}
                {{ exceptions.raise_compiler_error('vars: ' ~ setting ~ ': "' ~ value ~ '" is no ' ~ kind) }}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for group, lower, upper in [
        ('lifecycle', 'dormant_days', 'churned_days'), ('churn', 'medium', 'high'), ('lead', 'warm', 'hot'),
        ('coverage', 'floor', 'declared'),
    ] if var(group)[lower] > var(group)[upper] -%}
        {{ exceptions.raise_compiler_error(
            'vars: ' ~ group ~ ': ' ~ lower ~ ' (' ~ var(group)[lower] ~ ') is above ' ~ upper ~ ' ('
            ~ var(group)[upper] ~ ')'
        ) }}
    {%- endfor -%}
{%- endmacro %}


{#- Stops a run where a custom field is asked of a table whose rows are no persons and no companies. -#}
{% macro check_custom_fields() -%}
    {%- set travelling = [] -%}
    {%- for source_name, table_name in passthrough_tables('contacts') + passthrough_tables('companies') -%}
        {%- do travelling.append(source_name ~ '.' ~ table_name) -%}
    {%- endfor -%}
    {%- for source_name, tables in var('passthrough_columns').items() -%}
        {%- for table_name in tables -%}
            {%- do check_setting('passthrough_columns', source_name ~ '.' ~ table_name, travelling) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
