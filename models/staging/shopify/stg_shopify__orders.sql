{#-
    A guest leaves two addresses. One of them is taken whole, the billing address where it names
    anything: mixing them would make up a person who lives nowhere.
-#}
{% set address_columns = [
    'first_name', 'last_name', 'company', 'phone', 'address_1', 'address_2', 'city', 'province',
    'province_code', 'zip', 'country', 'country_code',
] %}

with source as (

    {{ current_rows('shopify', 'order') }}

),

addressed as (

    select
        *,
        (
            {{ clean_text('billing_address_last_name') }} is not null
            or {{ clean_text('billing_address_address_1') }} is not null
            or {{ clean_text('billing_address_zip') }} is not null
        ) as has_billing_address
    from source

),

with_address as (

    select
        {% for column in address_columns %}
        case
            when has_billing_address then {{ clean_text('billing_address_' ~ column) }}
            else {{ clean_text('shipping_address_' ~ column) }}
        end as address_{{ column }},
        {% endfor %}
        *
    from addressed

),

priced as (

    select
        *,
        coalesce(
            {{ parse('total_price', 'decimal(18,4)') }},
            {{ parse('total_price_set_shop_amount', 'decimal(18,4)') }}
        ) as charged_amount,
        coalesce(
            {{ parse('total_tax', 'decimal(18,4)') }},
            {{ parse('total_tax_set_shop_amount', 'decimal(18,4)') }},
            0
        ) as charged_tax_amount
    from with_address

)

select
    -- ids
    {{ clean_text('id') }} as order_id,
    {{ clean_text('customer_id') }} as customer_id,
    coalesce(
        {{ clean_text('order_number') }}, replace({{ clean_text('name') }}, '#', '')
    ) as order_number,

    -- strings
    {{ clean_text('email') }} as email,
    coalesce({{ clean_text('phone') }}, address_phone) as phone,
    address_first_name as first_name,
    address_last_name as last_name,
    address_address_1 || coalesce(', ' || address_address_2, '') as street_address,
    address_city as city,
    coalesce(address_province_code, address_province) as region,
    address_zip as postal_code,
    coalesce(address_country_code, address_country) as country,
    address_company as company_name,
    {{ clean_text('customer_locale') }} as language,
    case
        when {{ parse('cancelled_at', 'timestamp') }} is not null then 'cancelled'
        when {{ clean_text('financial_status') }} is not null
            then lower({{ clean_text('financial_status') }})
        else lower({{ clean_text('display_financial_status') }})
    end as status,
    upper(coalesce({{ clean_text('currency') }}, {{ clean_text('currency_code') }})) as currency,
    lower({{ clean_text('source_name') }}) as channel,

    -- numerics
    cast(charged_amount - charged_tax_amount as decimal(18, 4)) as amount,
    coalesce(
        {{ parse('total_discounts', 'decimal(18,4)') }},
        {{ parse('total_discounts_set_shop_amount', 'decimal(18,4)') }}
    ) as discount_amount,
    cast(charged_tax_amount as decimal(18, 4)) as tax_amount,
    coalesce(
        cast(charged_amount - charged_tax_amount as double) / nullif(cast(charged_amount as double), 0), 1
    ) as untaxed_share,

    -- booleans
    coalesce(
        {{ parse('buyer_accepts_marketing', 'boolean') }},
        {{ parse('customer_accepts_marketing', 'boolean') }}
    ) as email_consent,
    {{ parse('taxes_included', 'boolean') }} as is_tax_included,
    {{ parse('test', 'boolean') }} as is_test,

    -- timestamps
    coalesce(
        {{ parse('processed_at', 'timestamp') }}, {{ parse('created_at', 'timestamp') }}
    ) as ordered_at,
    {{ parse('cancelled_at', 'timestamp') }} as cancelled_at,
    {{ parse('created_at', 'timestamp') }} as created_at,
    {{ parse('updated_at', 'timestamp') }} as updated_at
from priced
