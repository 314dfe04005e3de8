-- UK is no code (GB is): no national phone number would be read, and nothing would say why.
select known.known_count
from (
    select count(case when country_code = {{ default_country() }} then 1 end) as known_count
    from {{ ref('country_attributes') }}
) as known
where known.known_count = 0
    and {{ default_country() }} <> ''
