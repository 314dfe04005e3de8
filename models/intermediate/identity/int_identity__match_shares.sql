{#-
    How many bear the names of a record, and how many share its place and employer where there is a crowd:
    what is frequent among strangers says little when two records agree in it.
-#}
{%- set match_keys = ref('int_identity__match_keys') -%}
with given_names as (

    {{ value_shares(match_keys, 'given_name') | indent(4) }}

),

family_names as (

    {{ value_shares(match_keys, 'family_name') | indent(4) }}

),

{% for crowd in crowded() -%}
{{ crowd }}_crowds as (

    {{ crowd_shares(match_keys, crowd) | indent(4) }}

){{ ',' if not loop.last }}

{% endfor -%}
select
    match_keys.record_number,
    {% for crowd in crowded() -%}
    {{ crowd }}_crowds.share as {{ crowd }}_share,
    {% endfor -%}
    given_names.share as given_name_share,
    family_names.share as family_name_share
from {{ match_keys }} as match_keys
left join given_names
    on match_keys.given_name = given_names.given_name
left join family_names
    on match_keys.family_name = family_names.family_name
{%- for crowd in crowded() %}
left join {{ crowd }}_crowds
    on {{ crowd_key(crowd, 'match_keys') }} = {{ crowd }}_crowds.crowd
{%- endfor %}
