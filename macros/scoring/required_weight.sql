{#-
    The weight a pair must be above to link, by what gives reason for caution, from the var
    identity.required_weights. Name suffixes are not to be outweighed: a father and his son of one name
    share all else.
-#}
{% macro required_weight() -%}
    {%- set required = var('identity').required_weights -%}
    case caution
        when 'birth dates differ' then {{ required.birth_dates_differ }}
        when 'names differ' then {{ required.names_differ }}
        when 'names alone' then {{ required.names_alone }}
        when 'name suffixes differ' then 1000
        when 'only one has a name suffix' then 1000
        else {{ required.default }}
    end
{%- endmacro %}
