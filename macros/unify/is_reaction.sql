{#- Whether an event is something the person did; the rest is what was sent to them or noted about them. -#}
{% macro is_reaction(event_type) -%}
    {{ event_type }} not in (
        'sent', 'delivered', 'processed', 'deferred', 'dropped', 'mta_dropped', 'suppressed', 'bounce',
        'soft_bounce', 'unbounce', 'unsubscribe', 'status_change', 'spam_report', 'task'
    )
{%- endmacro %}


{#- Whether an event is a person's wish to be left alone. -#}
{% macro is_opt_out(event_type) -%}
    {{ event_type }} in ('unsubscribe', 'spam_report')
{%- endmacro %}
