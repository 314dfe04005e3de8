{#-
    Pairs of records that are one company. What is recognized alike is linked to its first record, a star
    instead of all pairs, so the cost is linear. Probable links are followed unless they are contradicted,
    themselves or by what else they would bring together: of such a group none is followed.
-#}
with links as (

    select
        record_id as left_record_id,
        hub_record_id as right_record_id,
        link_rule,
        cast(null as double) as match_weight,
        cast(1 as double) as match_probability,
        cast(null as string) as evidence,
        cast(null as string) as cut_reason
    from {{ ref('int_companies__anchors') }}
    where record_id <> hub_record_id

    union all

    select
        left_record_id,
        right_record_id,
        'only company of that name' as link_rule,
        cast(null as double) as match_weight,
        cast(1 as double) as match_probability,
        cast(null as string) as evidence,
        cast(null as string) as cut_reason
    from {{ ref('int_companies__joins') }}

    union all

    select
        comparisons.left_record_id,
        comparisons.right_record_id,
        'probable' as link_rule,
        comparisons.match_weight,
        comparisons.match_probability,
        {% for comparison, _ in company_comparisons() -%}
        '{{ comparison }} ' || comparisons.{{ comparison }}_level || ' '
        || cast(cast(comparisons.{{ comparison }}_weight as decimal(6, 1)) as string) || '; '
        || {% endfor %}'commonness ' || cast(cast(comparisons.commonness_weight as decimal(6, 1)) as string)
        || '; prior ' || cast(cast(comparisons.prior_weight as decimal(6, 1)) as string) as evidence,
        coalesce(comparisons.cut_reason, grouped.cut_reason) as cut_reason
    from {{ ref('int_companies__comparisons') }} as comparisons
    left join {{ ref('int_companies__groups') }} as grouped
        on comparisons.left_anchor = grouped.anchor

)

select * from links
