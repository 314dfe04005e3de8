{#-
    Which companies are compared: those that share a block. Blocks are the name or the domain's label,
    the city with an end of the name or its first or last word, the postal code with the first letter,
    and the phone number. A block of more companies than the var companies.max_block_size is left out.
-#}
with keys as (

    select
        profile_id,
        anchor,
        {{ explode(make_array([
            "'name:' || compact",
            "'name:' || label",
            "'begins:' || city_key || '|' || substr(compact, 1, 4)",
            "'ends:' || city_key || '|' || right(compact, 4)",
            "'word:' || city_key || '|' || split_part(core, ' ', 1)",
            "'word:' || city_key || '|' || split_part(core, ' ', -1)",
            "'postal:' || postal_key || '|' || substr(coalesce(compact, label), 1, 1)",
            "'phone:' || phone_key",
        ])) }} as block_key
    from {{ ref('int_companies__profiles') }}

),

members as (

    select distinct
        profile_id,
        anchor,
        block_key
    from keys
    where block_key is not null

),

sized as (

    select
        *,
        count(*) over (partition by block_key) as block_size
    from members

)

-- who is alone in a block is compared with nobody
select
    profile_id,
    anchor,
    block_key,
    block_size,
    block_size > {{ var('companies').max_block_size }} as is_oversized
from sized
where block_size > 1
