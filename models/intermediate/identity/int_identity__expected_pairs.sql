{#- How many pairs of each class are to be expected among all records, as logarithms (base 2), in one row. -#}
with records as (

    select cast(greatest(count(*), 2) as double) as record_count from {{ ref('int_identity__match_keys') }}

),

classes as (

    select
        max(case when class = 'match' then pairs_per_record end) as matches_per_record,
        max(case when class = 'household' then pairs_per_record end) as household_pairs_per_record
    from {{ ref('match_classes') }}

)

select
    round(log2(records.record_count * classes.matches_per_record), 6) as match_bits,
    round(log2(records.record_count * (records.record_count - 1) / 2), 6) as unrelated_bits,
    round(log2(records.record_count * classes.household_pairs_per_record), 6) as household_bits
from records
cross join classes
