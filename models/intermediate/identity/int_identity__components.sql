{#-
    The groups of records that links make one person of. A record without links is not among them: it
    is its own group, as most are.
    Groups that contradict themselves lose their weakest links (macro identity_conflicts).
-#}
{{ config(
    materialized='connected_components',
    conflicts='identity_conflicts',
    cuts=[1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 30, 1000],
) }}

-- depends_on: {{ ref('int_identity__match_keys') }}
-- depends_on: {{ ref('identity_decisions') }}
-- depends_on: {{ ref('int_identity__record_numbers') }}
select
    left_number as left_id,
    right_number as right_id,
    strength
from {{ ref('int_identity__links') }}
