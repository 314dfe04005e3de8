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
