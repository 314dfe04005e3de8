{#-
    Attributes that may go stale: [(attribute, SQL of the value as two spellings of it agree, column of the
    rank by which the golden record chooses)], over int_customers__ranked_records. An address is known by its
    postal code: streets and cities are spelled in too many ways to tell a move by.
-#}
{% macro stale_candidates() -%}
    {{ return([
        ('email', 'email_key', 'survivor_rank'),
        ('phone', 'phone_key', 'survivor_rank'),
        ('address', postal_key('postal_code_key'), 'address_rank'),
        ('job_title', 'nullif(' ~ words('job_title') ~ ", '')", 'work_rank'),
        ('company', 'company_id', 'work_rank'),
    ]) }}
{%- endmacro %}
