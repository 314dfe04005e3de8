{#-
    Groups of records that agree in what a blocking rule asks; only they are compared. A block beyond
    the rule's cap says too little about its records to compare them all, and stands here without them.
-#}
{% for rule in blocking_rules() -%}
select
    cast({{ loop.index }} as int) as rule_number,
    '{{ rule.name }}' as blocking_rule,
    min(record_number) as first_record_number,
    count(*) as record_count,
    count(*) > {{ rule.cap }} as is_oversized,
    case when count(*) <= {{ rule.cap }} then {{ collect('record_number') }} end as record_numbers
from {{ ref('int_identity__match_keys') }}
where {{ rule.on | join(' is not null and ') }} is not null
group by {{ rule.on | join(', ') }}
having count(*) > 1

{{ 'union all' if not loop.last }}
{% else -%}
select
    cast(null as int) as rule_number,
    cast(null as string) as blocking_rule,
    cast(null as int) as first_record_number,
    cast(null as bigint) as record_count,
    cast(null as boolean) as is_oversized,
    {{ null_list('int') }} as record_numbers
where false
{% endfor %}
