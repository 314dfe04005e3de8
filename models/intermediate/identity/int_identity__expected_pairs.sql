{#- How many pairs of each class are to be expected among all records, as logarithms (base 2). -#}
with records as (

    select cast(greatest(count(*), 2) as double) as record_count from {{ ref('int_identity__match_keys') }}

)

select
    classes.class,
    log2(
        case
            when classes.class = 'unrelated' then records.record_count * (records.record_count - 1) / 2
            else records.record_count * classes.pairs_per_record
        end
    ) as expected_bits
from {{ ref('match_classes') }} as classes
cross join records
