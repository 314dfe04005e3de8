{#-
    Groups of records that cannot be one person: a query of component_id, conflict and cuttable, the
    strength up to which their links may be cut, over a relation (node_id, component_id). What a person
    decided is cut for whatever links them, what the data say only where the links are weak. Groups of
    more than fifty records are judged by their size alone.
-#}
{% macro identity_conflicts(groups) -%}
    {%- set settings = var('identity') -%}
    with sizes as (

        select
            component_id,
            count(*) as size
        from {{ groups }}
        group by component_id
        having count(*) > 2

    ),

    keys as (

        select
            members.component_id,
            match_keys.*
        from {{ groups }} as members
        inner join sizes
            on members.component_id = sizes.component_id
        inner join {{ ref('int_identity__match_keys') }} as match_keys
            on members.node_id = match_keys.record_number
        where sizes.size between 3 and 50

    ),

    pairs as (

        select
            l.component_id,
            case
                when {{ birth_dates_differ('l.birth_date', 'r.birth_date') }} then 'birth dates differ'
                when l.name_suffix <> r.name_suffix then 'name suffixes differ'
                {%- for identifier in settings.unique_identifiers %}
                when l.{{ identifier }} <> r.{{ identifier }} then '{{ identifier }} differs'
                {%- endfor %}
                when l.family_name = r.family_name and l.street = r.street
                    and l.given_name_group <> r.given_name_group
                    and {{ jaro_winkler('l.given_name', 'r.given_name') }} < 0.8
                    and left(l.given_name, 1) <> left(r.given_name, 1)
                    then 'given names differ at one address'
                -- may be one person
                else null
            end as conflict
        from keys as l
        inner join keys as r
            on l.component_id = r.component_id
            and l.record_number < r.record_number

    )

    select
        component_id,
        conflict,
        case conflict
            when 'birth dates differ' then 8
            when 'name suffixes differ' then 16
            when 'given names differ at one address' then 16
            else 30
        end as cuttable
    from pairs
    where conflict is not null

    union all

    select
        component_id,
        'more than {{ settings.max_records_per_customer }} records' as conflict,
        8 as cuttable
    from sizes
    where size > {{ settings.max_records_per_customer }}

    union all

    select
        l.component_id,
        'decided to be different people' as conflict,
        1000 as cuttable
    from {{ ref('identity_decisions') }} as decisions
    inner join {{ ref('int_identity__record_numbers') }} as left_numbers
        on decisions.left_record_id = left_numbers.record_id
    inner join {{ ref('int_identity__record_numbers') }} as right_numbers
        on decisions.right_record_id = right_numbers.record_id
    inner join {{ groups }} as l
        on left_numbers.record_number = l.node_id
    inner join {{ groups }} as r
        on right_numbers.record_number = r.node_id
        and l.component_id = r.component_id
    where decisions.decision = 'different'
{%- endmacro %}
