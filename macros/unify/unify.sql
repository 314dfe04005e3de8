{#-
    Union of staging models in one common shape. A column of the shape that a staging model does not
    document is null for it, as is a default that stands for no time; a custom field of the var
    passthrough_columns is taken along.
    members: [{model, source, table, key}], the key being the column that holds the source's own key.

    Example: unify('contacts', [
        {'model': 'stg_files__contacts', 'source': 'files', 'table': 'contacts', 'key': 'contact_id'},
    ])
-#}
{% macro unify(shape, members) -%}
    {%- for member in members -%}
    {%- set relation = ref(member.model) -%}
    {%- if execute -%}
    {%- set node = graph.nodes['model.' ~ project_name ~ '.' ~ member.model] -%}
    select
        '{{ member.source }}:{{ member.table }}:' || {{ key_without_person(member.key) }} as record_id,
        '{{ member.source }}' as source,
        '{{ member.table }}' as source_table,
        {{ member.key }} as source_key
        {%- for name, data_type in unified_columns(shape).items() %},
        {%- if name in node.columns and data_type == 'timestamp' %}
        case when not {{ is_default_time(name) }} then {{ name }} end as {{ name }}
        {%- else %}
        cast({{ name if name in node.columns else 'null' }} as {{ data_type }}) as {{ name }}
        {%- endif %}
        {%- endfor %}
        {%- for name, data_type in passthrough_shape(shape).items() %},
        {%- set own = passthrough_columns(member.source, member.table) | map(attribute='alias') | list %}
        cast({{ name if name in own else 'null' }} as {{ data_type }}) as {{ name }}
        {%- endfor %}
    from {{ relation }}
    {{- '\n\n    union all\n\n    ' if not loop.last }}
    {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{#- Columns of a common shape with their types. -#}
{% macro unified_columns(shape) -%}
    {{ return({
        'contacts': {
            'customer_number': 'string',
            'national_id': 'string',
            'company_source_key': 'string',
            'email': 'string',
            'phone': 'string',
            'second_phone': 'string',
            'first_name': 'string',
            'last_name': 'string',
            'birth_date': 'date',
            'street_address': 'string',
            'city': 'string',
            'region': 'string',
            'postal_code': 'string',
            'country': 'string',
            'language': 'string',
            'company_name': 'string',
            'company_domain': 'string',
            'job_title': 'string',
            'industry': 'string',
            'registration_source': 'string',
            'crm_lifecycle_stage': 'string',
            'lead_status': 'string',
            'gender': 'string',
            'education': 'string',
            'income_band': 'string',
            'preferred_category': 'string',
            'preferred_brand': 'string',
            'purchase_timeframe': 'string',
            'is_unsubscribed': 'boolean',
            'is_bounced': 'boolean',
            'email_consent': 'boolean',
            'sms_consent': 'boolean',
            'phone_consent': 'boolean',
            'post_consent': 'boolean',
            'created_at': 'timestamp',
            'updated_at': 'timestamp',
        },
        'companies': {
            'name': 'string',
            'domain': 'string',
            'industry': 'string',
            'employee_count': 'bigint',
            'annual_revenue': 'decimal(18,4)',
            'technologies': 'string',
            'country': 'string',
            'city': 'string',
            'street_address': 'string',
            'postal_code': 'string',
            'phone': 'string',
            'parent_company_id': 'string',
            'created_at': 'timestamp',
            'updated_at': 'timestamp',
        },
    }[shape]) }}
{%- endmacro %}


{#- Columns of the contacts shape, custom fields included: [(name, type)]. -#}
{% macro contact_columns() -%}
    {{ return(unified_columns('contacts').items() | list + passthrough_shape('contacts').items() | list) }}
{%- endmacro %}


{#- Raw tables whose custom fields travel with a shape. -#}
{% macro passthrough_tables(shape) -%}
    {{ return({
        'contacts': [
            ('files', 'contacts'), ('hubspot', 'contact'), ('salesforce', 'contact'),
            ('salesforce', 'lead'), ('shopify', 'customer'),
        ],
        'companies': [('files', 'companies'), ('hubspot', 'company'), ('salesforce', 'account')],
    }[shape]) }}
{%- endmacro %}


{#- Custom fields of all tables of a shape: alias → type. -#}
{% macro passthrough_shape(shape) -%}
    {%- set columns = {} -%}
    {%- set taken = unified_columns(shape).keys() | list -%}
    {%- for model in ['int_customers__ranked_records', 'int_customers__enriched', 'int_companies__records',
        'customer_attributes']
        if execute and 'model.' ~ project_name ~ '.' ~ model in graph.nodes -%}
        {%- do taken.extend(graph.nodes['model.' ~ project_name ~ '.' ~ model].columns.keys()) -%}
    {%- endfor -%}
    {%- for source_name, table_name in passthrough_tables(shape) -%}
        {%- for custom in passthrough_columns(source_name, table_name) -%}
            {%- if modules.re.fullmatch('[a-z_][a-z0-9_]*', custom.alias) is none -%}
                {{ exceptions.raise_compiler_error(
                    'passthrough_columns: ' ~ source_name ~ '.' ~ table_name ~ '.' ~ custom.name
                    ~ ' needs an alias of lower-case letters, digits and underscores'
                ) }}
            {%- endif -%}
            {%- if custom.alias in taken
                or columns.get(custom.alias, custom.data_type) != custom.data_type -%}
                {{ exceptions.raise_compiler_error(
                    'passthrough_columns: ' ~ source_name ~ '.' ~ table_name ~ '.' ~ custom.name
                    ~ ' would be named "' ~ custom.alias ~ '", which is taken'
                    ~ (' with another type' if custom.alias in columns else '')
                    ~ '; give it another alias'
                ) }}
            {%- endif -%}
            {%- do columns.update({custom.alias: custom.data_type}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{#-
    The record a fact belongs to: the contact it names, else whoever carries its customer number or
    its e-mail address. Those two identify a person, so the key made of them is hashed. Null where
    the fact names nobody.
-#}
{% macro person_record_id(
    source_name, contact_table, fact_table, contact_id, customer_number='null', email='null'
) -%}
    case
        when {{ contact_id }} is not null
            then '{{ source_name }}:{{ contact_table }}:' || {{ key_without_person(contact_id) }}
        {%- if customer_number != 'null' %}
        when {{ customer_number }} is not null
            then '{{ source_name }}:{{ fact_table }}:' || md5('customer_number:' || {{ customer_number }})
        {%- endif %}
        {%- if email != 'null' %}
        when {{ email }} is not null
            then '{{ source_name }}:{{ fact_table }}:' || md5('email:' || lower({{ email }}))
        {%- endif %}
        -- nobody is named
        else null
    end
{%- endmacro %}


{#- A source's key as part of a record_id: hashed where it is an e-mail address, as it stands otherwise. -#}
{% macro key_without_person(column) -%}
    case when {{ column }} like '%@%' then md5('email:' || lower({{ column }})) else {{ column }} end
{%- endmacro %}
