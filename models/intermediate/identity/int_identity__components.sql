{#-
    The groups of records that links make one person of; a record without links is its own group.
    Groups that contradict themselves lose their weakest links (macro identity_conflicts).
-#}
{{ config(
    materialized='connected_components',
    conflicts='identity_conflicts',
    cuts=[1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 30, 1000],
) }}

-- depends_on: {{ ref('int_identity__match_keys') }}
-- depends_on: {{ ref('identity_decisions') }}
select
    left_number as left_id,
    right_number as right_id,
    strength
from {{ ref('int_identity__links') }}

union all

select
    record_number as left_id,
    cast(null as int) as right_id,
    cast(null as double) as strength
from {{ ref('int_identity__record_numbers') }}
