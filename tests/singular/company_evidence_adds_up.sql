-- The weights shown for a probable pair are all there is: together they are its weight and probability.
select
    left_anchor,
    right_anchor,
    match_weight,
    match_probability
from {{ ref('int_companies__comparisons') }}
where abs(
        prior_weight + commonness_weight + name_weight + domain_weight + country_weight + place_weight
        + phone_weight + sector_weight - match_weight
    ) > 0.000001
    or abs(match_probability / (1 - match_probability) / power(cast(2 as double), match_weight) - 1)
    > 0.000001
