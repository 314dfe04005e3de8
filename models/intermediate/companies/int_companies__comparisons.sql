{#-
    Pairs of companies that are probably one, with the evidence: each comparison's level and weight, which
    add up to the weight of the pair. What contradicts the pair cuts it, whatever its weight.
-#}
{%- set comparisons = company_comparisons() -%}
with pairs as (

    select distinct
        left_blocks.profile_id as left_profile_id,
        right_blocks.profile_id as right_profile_id
    from {{ ref('int_companies__blocks') }} as left_blocks
    inner join {{ ref('int_companies__blocks') }} as right_blocks
        on left_blocks.block_key = right_blocks.block_key
        and left_blocks.anchor < right_blocks.anchor
    where not left_blocks.is_oversized and not right_blocks.is_oversized

),

bearers as (

    select
        compact,
        count(distinct anchor) as bearer_count
    from {{ ref('int_companies__profiles') }}
    where compact is not null
    group by compact

),

parents as (

    select
        anchors.anchor,
        min(parent_anchors.anchor) as parent_anchor
    from {{ ref('int_companies__records') }} as records
    inner join {{ ref('int_companies__anchors') }} as anchors
        on records.record_id = anchors.record_id
    inner join {{ ref('int_companies__anchors') }} as parent_anchors
        on records.source || ':' || records.source_table || ':' || records.parent_company_id
        = parent_anchors.record_id
    where anchors.anchor <> parent_anchors.anchor
    group by anchors.anchor

),

worded as (

    select
        {% for side in ['left', 'right'] -%}
        {{ side }}s.profile_id as {{ side }}_record_id,
        {{ side }}s.anchor as {{ side }}_anchor,
        {{ side }}s.domain_key as {{ side }}_domain_key,
        {{ side }}s.label as {{ side }}_label,
        {{ side }}s.core as {{ side }}_core,
        {{ side }}s.compact as {{ side }}_compact,
        {{ side }}s.numbers as {{ side }}_numbers,
        {{ side }}s.initials as {{ side }}_initials,
        {{ side }}s.country_code as {{ side }}_country_code,
        {{ side }}s.city_key as {{ side }}_city_key,
        {{ side }}s.postal_key as {{ side }}_postal_key,
        {{ side }}s.street_key as {{ side }}_street_key,
        {{ side }}s.phone_key as {{ side }}_phone_key,
        {{ side }}s.naics_sector as {{ side }}_naics_sector,
        {% endfor -%}
        {{ array_without(split_text('lefts.core', ' '), split_text('rights.core', ' ')) }} as only_left,
        {{ array_without(split_text('rights.core', ' '), split_text('lefts.core', ' ')) }} as only_right
    from pairs
    inner join {{ ref('int_companies__profiles') }} as lefts
        on pairs.left_profile_id = lefts.profile_id
    inner join {{ ref('int_companies__profiles') }} as rights
        on pairs.right_profile_id = rights.profile_id

),

counted as (

    select
        *,
        {{ array_size('only_left') }} as only_left_count,
        {{ array_size('only_right') }} as only_right_count
    from worded

),

leveled as (

    select
        {% for comparison, level in comparisons -%}
        {{ level }} as {{ comparison }}_level,
        {% endfor -%}
        counted.*
    from counted

),

weighed as (

    select
        leveled.*,
        priors.weight as prior_weight,
        {% for comparison, _ in comparisons -%}
        {{ comparison }}_weights.weight as {{ comparison }}_weight,
        {% endfor -%}
        -- a name that many bear tells less: the pair's own two bear it in any case
        case
            when leveled.name_level in ('exact', 'joined')
                then -log2(cast(greatest(bearers.bearer_count - 1, 1) as double))
            else cast(0 as double)
        end as commonness_weight
    from leveled
    inner join {{ ref('company_weights') }} as priors
        on priors.comparison = 'prior'
    left join bearers
        on leveled.left_compact = bearers.compact
    {% for comparison, _ in comparisons -%}
    inner join {{ ref('company_weights') }} as {{ comparison }}_weights
        on {{ comparison }}_weights.comparison = '{{ comparison }}'
        and leveled.{{ comparison }}_level = {{ comparison }}_weights.level
    {% endfor %}

),

summed as (

    select
        *,
        prior_weight + commonness_weight
        {%- for comparison, _ in comparisons %} + {{ comparison }}_weight{% endfor %} as match_weight
    from weighed

),

scored as (

    select
        summed.*,
        1 / (1 + power(cast(2 as double), -summed.match_weight)) as match_probability,
        case
            when summed.left_core is not null and summed.right_core is not null
                and summed.left_numbers <> summed.right_numbers
                then 'the numbers in their names differ'
            when summed.left_country_code <> summed.right_country_code then 'they are in different countries'
            when left_parents.parent_anchor = summed.right_anchor
                or right_parents.parent_anchor = summed.left_anchor
                then 'one is the parent of the other'
            when left_parents.parent_anchor <> right_parents.parent_anchor
                then 'they have different parents'
            -- nothing speaks against it
            else null
        end as cut_reason
    from summed
    left join parents as left_parents
        on summed.left_anchor = left_parents.anchor
    left join parents as right_parents
        on summed.right_anchor = right_parents.anchor

)

select
    left_record_id,
    right_record_id,
    left_anchor,
    right_anchor,
    left_country_code,
    right_country_code,
    left_numbers,
    right_numbers,
    {% for comparison, _ in comparisons -%}
    {{ comparison }}_level,
    {{ comparison }}_weight,
    {% endfor -%}
    prior_weight,
    commonness_weight,
    match_weight,
    match_probability,
    cut_reason
from scored
where match_probability >= {{ var('companies').match_threshold }}
-- companies that go by several names are compared by each; the best tells, what contradicts it too
qualify
    row_number() over (
        partition by left_anchor, right_anchor
        order by match_weight desc, left_record_id asc, right_record_id asc
    ) = 1
