{#-
    Whether a customer is held out of a segment: a salted hash decides, so the answer never changes
    as others come and go. share lies between 0 and 1 and is met in expectation.
-#}
{% macro is_held_out(segment_key, customer_id, share) -%}
    {%- if share >= 1 -%} true
    {%- else -%}
    substr(
        md5({{ text_literal(var('holdout_salt') ~ '|') }} || {{ segment_key }} || '|' || {{ customer_id }}),
        1,
        8
    )
        < '{{ '%08x' % ((share * 4294967296) | int) }}'
    {%- endif -%}
{%- endmacro %}
