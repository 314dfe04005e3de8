{#- What campaigns are judged by: metric → whether it is a rate (yes or no per customer). -#}
{% macro campaign_metrics() -%}
    {{ return({'visit': true, 'reply': true, 'conversion': true, 'orders': false, 'net_revenue': false}) }}
{%- endmacro %}


{#- Whether an event is the answer of a person to a message. -#}
{% macro is_reply(event_type) -%}
    {{ event_type }} in ('reply', 'replied', 'answer', 'answered', 'response', 'responded')
{%- endmacro %}


{#- The id under which the audiences of a version of a segment are judged as a campaign. -#}
{% macro segment_campaign_id(segment_key, segment_version) -%}
    'segments:' || {{ segment_key }} || ':' || cast({{ segment_version }} as string)
{%- endmacro %}


{#- A limit of Wilson's score interval of a rate; side is + or -. -#}
{% macro wilson_limit(rate, customers, z, side) -%}
    (
        (
            2 * {{ customers }} * {{ rate }} + {{ z * z }}
            {{ side }} {{ z }} * sqrt({{ z * z }} + 4 * {{ customers }} * {{ rate }} * (1 - {{ rate }}))
        ) / (2 * ({{ customers }} + {{ z * z }}))
    )
{%- endmacro %}
