{#- Deleted products stay: order lines still point to them. -#}
with source as (

    {{ current_rows('shopify', 'product') }}

)

select
    -- ids
    {{ clean_text('id') }} as product_id,

    -- strings
    {{ clean_text('title') }} as product_name,
    {{ clean_text('product_type') }} as category,
    {{ clean_text('vendor') }} as brand,
    lower({{ clean_text('status') }}) as status,

    -- booleans
    coalesce({{ parse('_fivetran_deleted', 'boolean') }}, false) as is_deleted,

    -- timestamps
    {{ parse('created_at', 'timestamp') }} as created_at,
    {{ parse('updated_at', 'timestamp') }} as updated_at
from source
