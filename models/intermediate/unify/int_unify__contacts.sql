{#- Every source's contact-like rows in one shape, values as entered. -#}
{{ unify('contacts', [
    {'model': 'stg_files__contacts', 'source': 'files', 'table': 'contacts', 'key': 'contact_id'},
    {'model': 'stg_hubspot__contacts', 'source': 'hubspot', 'table': 'contact', 'key': 'contact_id'},
    {'model': 'stg_salesforce__leads', 'source': 'salesforce', 'table': 'lead', 'key': 'lead_id'},
    {'model': 'stg_salesforce__contacts', 'source': 'salesforce', 'table': 'contact', 'key': 'contact_id'},
    {'model': 'stg_shopify__customers', 'source': 'shopify', 'table': 'customer', 'key': 'customer_id'},
]) }}
