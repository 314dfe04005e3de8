{#-
    The customer of each record. Beneath a merge a record keeps the id it would go back to, as long as
    that id is in its group: what is merged by mistake comes apart as it was. Of records that stay as
    they were no more than that is told. A record that founded its customer's id, or the one beneath, is
    told of its founding, for the registry.
-#}
with assigned as (

    select
        members.record_id,
        standing.customer_id,
        merged.customer_id as own_customer_id,
        members.last_customer_id,
        members.is_record,
        (standing.customer_id is distinct from members.last_customer_id)
        or (merged.customer_id is distinct from members.own_customer_id) as is_changed,
        {% for column in ['issued_revision', 'is_founded_by_reference', 'founded_at', 'issued_at'] -%}
        case
            when standing.record_number = members.record_number and not standing.is_heir
                then standing.{{ column }}
            when merged.record_number = members.record_number and not merged.is_heir
                then merged.{{ column }}
            -- founded no id
            else null
        end as {{ column }},
        {% endfor -%}
        coalesce(standing.record_number = members.record_number and not standing.is_heir, false)
        or coalesce(merged.record_number = members.record_number and not merged.is_heir, false) as is_founder
    from {{ ref('int_identity__members') }} as members
    inner join {{ ref('int_identity__claims') }} as standing
        on members.component_id = standing.component_id
        and standing.merged_into_id is null
    left join {{ ref('int_identity__claims') }} as merged
        on members.component_id = merged.component_id
        and merged.merged_into_id is not null
        and coalesce(members.own_customer_id, members.last_customer_id) = merged.customer_id

)

select
    record_id,
    customer_id,
    own_customer_id,
    case when is_changed then last_customer_id else null end as previous_customer_id,
    is_record,
    is_changed,
    is_founder,
    issued_revision,
    is_founded_by_reference,
    founded_at,
    issued_at
from assigned
