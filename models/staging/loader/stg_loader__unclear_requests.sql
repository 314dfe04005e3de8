select
    tombstones.identifier_hash as request_hash,
    salts.salt
from {{ source('loader', 'erasure_tombstones') }} as tombstones
cross join {{ source('loader', 'erasure_salt') }} as salts
where tombstones.identifier_type = 'unclear'
