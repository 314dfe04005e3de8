{#- What leads are told apart by, columns of int_leads__features; scripts/train_leads.py words them. -#}
{% macro lead_characteristics() -%}
    {{ return({
        'levels': [
            'job_seniority', 'job_function', 'naics_sector', 'employee_band', 'mail_kind', 'first_source',
            'has_account',
        ],
        'numbers': [
            'timeframe_months', 'decision_events_90d', 'visit_days_30d', 'email_clicks_90d',
            'email_opens_90d', 'inquiries_90d', 'days_since_activity', 'days_known',
        ],
    }) }}
{%- endmacro %}


{#- Whether a person got in touch otherwise than by a page or an e-mail, or asked for something on a page. -#}
{% macro is_inquiry(channel, event_type) -%}
    (
        {{ channel }} in ('call', 'chat', 'event', 'form', 'store')
        or {{ channel }} = 'web' and {{ regex_matches(event_type, 'form|request|download|sign_?up') }}
    )
{%- endmacro %}


{#-
    A conversion probability as a band: how many times the odds of the average lead that training saw, by
    the cut points of the var lead.
-#}
{% macro lead_band(probability, average) -%}
    {%- set odds = probability ~ ' * (1 - ' ~ average ~ ')' -%}
    {%- set average_odds = '(1 - ' ~ probability ~ ') * ' ~ average -%}
    case
        when {{ odds }} >= {{ var('lead').hot }} * {{ average_odds }} then 'hot'
        when {{ odds }} >= {{ var('lead').warm }} * {{ average_odds }} then 'warm'
        when {{ probability }} is not null then 'cold'
        -- not known
        else null
    end
{%- endmacro %}
