{#-
    Whether a salted hash of a text lies in the first share of all hashes: the answer never changes as
    others come and go. share lies between 0 and 1 and is met in expectation.
-#}
{% macro is_drawn(text, share) -%}
    {%- if share >= 1 -%} true
    {%- else -%}
    substr(md5({{ text_literal(var('holdout_salt') ~ '|') }} || {{ text }}), 1, 8)
        < '{{ '%08x' % ((share * 4294967296) | int) }}'
    {%- endif -%}
{%- endmacro %}


{#- Whether a customer is held out of a segment. -#}
{% macro is_held_out(segment_key, customer_id, share) -%}
    {{ is_drawn(segment_key ~ " || '|' || " ~ customer_id, share) }}
{%- endmacro %}


{#- Whether a customer is of the global control group, which no segment may contact: the id alone decides. -#}
{% macro is_global_control(customer_id) -%}
    {{ is_drawn(customer_id, var('global_control_share')) }}
{%- endmacro %}


{#-
    What everybody whom a segment lists is remembered under, to be compared with the global control: a key
    that no segment has, and a version that changes with the salt, which draws the global control anew.
-#}
{% macro all_segments() -%}
    {{ return({'key': 'all_segments', 'version': local_md5(var('holdout_salt'))[:6] | int(base=16)}) }}
{%- endmacro %}
