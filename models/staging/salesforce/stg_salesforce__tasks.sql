with source as (

    {{ current_rows('salesforce', 'task') }}

)

select
    -- ids
    {{ clean_text('id') }} as task_id,
    case
        when {{ clean_text('who_id') }} like '003%' then {{ clean_text('who_id') }}
        else null
    end as contact_id,
    case
        when {{ clean_text('who_id') }} like '00Q%' then {{ clean_text('who_id') }}
        else null
    end as lead_id,
    case
        when {{ clean_text('what_id') }} like '006%' then {{ clean_text('what_id') }}
        else null
    end as opportunity_id,
    {{ clean_text('account_id') }} as account_id,

    -- strings
    {{ clean_text('type') }} as task_type,
    lower({{ clean_text('task_subtype') }}) as task_subtype,
    {{ clean_text('status') }} as status,
    {{ clean_text('subject') }} as subject,
    {{ clean_text('owner_id') }} as owner,

    -- booleans
    {{ parse('is_closed', 'boolean') }} as is_closed,

    -- timestamps
    {{ parse('activity_date', 'timestamp') }} as due_at,
    coalesce(
        {{ parse('completed_date_time', 'timestamp') }},
        case
            when {{ parse('is_closed', 'boolean') }} then {{ parse('activity_date', 'timestamp') }}
            else null
        end
    ) as occurred_at,
    {{ parse('created_date', 'timestamp') }} as created_at,
    {{ parse('last_modified_date', 'timestamp') }} as updated_at
from source
