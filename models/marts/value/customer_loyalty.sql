{#- How often customers come back, and to which categories and brands. -#}
select
    buyer_id as customer_id,
    purchase_count_band,
    favourite_category,
    favourite_brand,
    order_count,
    category_count,
    favourite_category_share,
    category_repeat_share,
    brand_count,
    favourite_brand_share,
    brand_repeat_share
from {{ ref('int_value__loyalty') }}
where buyer_type = 'customer'
