{{ config(tags=['code']) }}
{#-
    What macros must give on every engine, where engines differ by nature: a row whose value is another one.
    Values that depend on the data are compared by scripts/compare_engines.py.
-#}
-- noqa: disable=LT02,LT05
{% set cases = [
    ('fold_accents', fold_accents("'Thérèse Łódź ñandú Ǻ ё が'"), 'Therese Łodz nandu A е か'),
    ('fold_accents, apart', fold_accents("'é'"), 'e'),
    ('regex_matches, end', regex_matches("'ab' || chr(10)", '^ab$'), 'false'),
    ('regex_matches, dollar in a class', regex_matches("'a$b'", '^a[$]b$'), 'true'),
    ('regex_matches, dot', regex_matches("'a' || chr(13) || 'b'", '^a.b$'), 'true'),
    ('regex_matches, both cases', regex_matches("'ÄRGER'", '(?i:ärger)'), 'true'),
    ('regex_matches, quote', regex_matches("'d''Arc'", "^d''[A-Z]"), 'true'),
    ('regex_extract', regex_extract("'ab12'", '([a-z]+)([0-9]+)', 2), '12'),
    ('regex_extract, nothing', regex_extract("'ab'", '([0-9]+)', 1), ''),
    ('regex_replace_all', regex_replace_all("'a1b22'", '[0-9]+', '-'), 'a-b-'),
    ('regex_replace_all, group',
        regex_replace_all("'ab'", '(a)(b)', regex_group(2) ~ regex_group(1)), 'ba'),
    ('text_literal', text_literal("it's a \\ b"), "it's a \\ b"),
    ('begins_with', begins_with("'acme corp'", "'acme'"), 'true'),
    ('split_text', array_size(split_text("'a b c'", ' ')), '3'),
    ('array_element, none', array_element(make_array(["'a'"]), 2), none),
    ('numbers_to, none', array_size(numbers_to('0')), '0'),
    ('numbers_to', array_size(numbers_to('3')), '3'),
    ('as_decimal, half', as_decimal('cast(0.125 as double)', 9, 2), '0.13'),
    ('as_decimal, below half', as_decimal('cast(393.41655 as double)', 18, 4), '393.4165'),
    ('datediff, months begun',
        dbt.datediff("cast('2026-01-31' as date)", "cast('2026-02-01' as date)", 'month'), '1'),
    ('datediff, days begun',
        dbt.datediff(
            "cast('2026-01-01 23:00:00' as timestamp)", "cast('2026-01-02 01:00:00' as timestamp)", 'day'
        ), '1'),
    ('datediff, hours begun',
        dbt.datediff(
            "cast('2026-01-01 23:59:00' as timestamp)", "cast('2026-01-02 00:01:00' as timestamp)", 'hour'
        ), '1'),
    ('datediff, unknown', dbt.datediff('cast(null as date)', "cast('2026-02-01' as date)", 'day'), none),
    ('dateadd, month end',
        'cast(' ~ dbt.dateadd('month', 1, "cast('2026-01-31' as date)") ~ ' as date)', '2026-02-28'),
    ('dateadd, fractions',
        dbt.dateadd('day', 1, "cast('2026-01-01 10:00:00.25' as timestamp)"), '2026-01-02 10:00:00.25'),
    ('url_parameter', url_parameter("'https://a.example/?x=1&id=C%2F7+%C3%84%40b#top'", 'id'), 'C/7+Ä@b'),
    ('url_parameter, encoded wrongly', url_parameter("'https://a.example/?id=100%zz'", 'id'), '100%zz'),
    ('url_parameter, none', url_parameter("'https://a.example/?id=&ids=1'", 'id'), none),
    ('jaro_winkler, half a transposition',
        'round(' ~ jaro_winkler("'edward.garcia856@yahoo.com'", "'edward.garcia@aol.com'") ~ ', 6)', '0.934322'),
    ('jaro_winkler, by bytes', 'round(' ~ jaro_winkler("'weiß'", "'weiss'") ~ ', 6)', '0.813333'),
    ('jaro_winkler, little alike', jaro_winkler("'abc'", "'xyz'"), '0.0'),
    ('jaro_winkler, unknown', jaro_winkler("'abc'", 'cast(null as string)'), none),
    ('clean_name', clean_name("' Thérèse,  d’Arc, '"), "Thérèse, d'Arc"),
    ('columns_to_json',
        '(select ' ~ columns_to_json(['a', 'b'], 't') ~ " from (select 'x' as a, cast(null as string) as b) as t)",
        '{"a":"x","b":null}'),
] %}
with checked as (

    {% for name, value, expected in cases -%}
    select
        '{{ name }}' as what,
        cast({{ value }} as string) as given,
        {{ text_literal(expected) if expected is not none else 'cast(null as string)' }} as wanted
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from checked
where given is distinct from wanted
