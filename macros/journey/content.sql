{#- How near to buying who reads content of a stage is; 0 where it serves those who have bought. -#}
{% macro content_stage_rank(content_stage) -%}
    case {{ content_stage }}
        when 'decision' then 3
        when 'consideration' then 2
        when 'awareness' then 1
        else 0
    end
{%- endmacro %}


{#- The path of a web address, without host, parameters and the slash at its end: / for the home page. -#}
{% macro url_path(url) -%}
    {%- set bare = regex_replace_all('lower(' ~ url ~ ')', '[?#][\\s\\S]*$', '') -%}
    {%- set path = regex_replace_all(bare, '^[a-z]+:/+[^/]*|^//[^/]*', '') -%}
    {{ return("'/' || " ~ regex_replace_all(path, '^/+|/+$', '')) }}
{%- endmacro %}
