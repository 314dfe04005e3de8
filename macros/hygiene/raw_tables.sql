{#-
    Every raw table the loader lands, by source, with the objects its staging model is named after:
    hubspot.contact is staged by stg_hubspot__contacts.
-#}
{% macro raw_tables() -%}
    {{ return({
        'files': {
            'contacts': 'contacts',
            'companies': 'companies',
            'orders': 'orders',
            'order_items': 'order_items',
            'email_events': 'email_events',
            'web_events': 'web_events',
            'interactions': 'interactions',
            'deals': 'deals',
            'campaigns': 'campaigns',
            'campaign_members': 'campaign_members',
            'tickets': 'tickets',
            'erasure_requests': 'erasure_requests',
            'area_traits': 'area_traits',
        },
        'hubspot': {
            'contact': 'contacts',
            'company': 'companies',
            'deal': 'deals',
            'deal_contact': 'deal_contacts',
            'deal_company': 'deal_companies',
            'deal_stage': 'deal_stages',
            'deal_pipeline_stage': 'deal_pipeline_stages',
            'email_campaign': 'email_campaigns',
            'email_event': 'email_events',
            'email_event_sent': 'email_event_sends',
            'email_event_open': 'email_event_opens',
            'email_event_click': 'email_event_clicks',
            'email_event_bounce': 'email_event_bounces',
            'email_event_status_change': 'email_event_status_changes',
            'email_event_spam_report': 'email_event_spam_reports',
            'contact_merge_audit': 'contact_merges',
            'ticket': 'tickets',
            'ticket_contact': 'ticket_contacts',
        },
        'salesforce': {
            'lead': 'leads',
            'contact': 'contacts',
            'account': 'accounts',
            'opportunity': 'opportunities',
            'campaign': 'campaigns',
            'campaign_member': 'campaign_members',
            'task': 'tasks',
        },
        'shopify': {
            'customer': 'customers',
            'order': 'orders',
            'order_line': 'order_lines',
            'refund': 'refunds',
            'order_line_refund': 'order_line_refunds',
            'product': 'products',
        },
        'web_tracking': {
            'identifies': 'identifies',
            'pages': 'pages',
            'tracks': 'tracks',
        },
    }) }}
{%- endmacro %}
