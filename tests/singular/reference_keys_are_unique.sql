-- The reference seeds whose key has two columns: a repeated key would double what joins to it.
with seed_keys as (

    select
        'exchange_rates' as seed,
        currency_code || ' ' || cast(valid_from as string) as seed_key
    from {{ ref('exchange_rates') }}

    union all

    select
        'ignored_values' as seed,
        identifier_type || ' ' || identifier_value as seed_key
    from {{ ref('ignored_values') }}

    union all

    select
        'legal_forms' as seed,
        form || ' ' || stands as seed_key
    from {{ ref('legal_forms') }}

    union all

    select
        'nicknames' as seed,
        name || ' ' || nickname_group as seed_key
    from {{ ref('nicknames') }}

    union all

    select
        'rfm_segments' as seed,
        cast(r_score as string) || ' ' || cast(f_score as string) as seed_key
    from {{ ref('rfm_segments') }}

)

select
    seed,
    seed_key,
    count(*) as row_count
from seed_keys
group by seed, seed_key
having count(*) > 1
