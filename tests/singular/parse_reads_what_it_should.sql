{{ config(tags=['code'], enabled=var('slash_dates') == 'mdy' and var('decimal_mark') == '.') }}
{#-
    Values as people and systems write them, and what the standardizing macros make of each. An
    expected none says that it cannot be read and must not be guessed.
-#}
-- noqa: disable=LT02,LT05
{% set cases = {
    'timestamp': [
        ('2025-03-12', '2025-03-12 00:00:00'),
        ('2025-3-1', '2025-03-01 00:00:00'),
        (' 2025-03-12 07:08:09 ', '2025-03-12 07:08:09'),
        ('2025-03-12T23:30:00+02:00', '2025-03-12 21:30:00'),
        ('2025-03-12T23:30:00-05:00', '2025-03-13 04:30:00'),
        ('2025-03-12T23:30:00Z', '2025-03-12 23:30:00'),
        ('2025-03-12 23:30:00 +0200', '2025-03-12 21:30:00'),
        ('20250312', '2025-03-12 00:00:00'),
        ('12.03.2025', '2025-03-12 00:00:00'),
        ('12.03.2025 14:05', '2025-03-12 14:05:00'),
        ('03/12/2025', '2025-03-12 00:00:00'),
        ('13/12/2025', '2025-12-13 00:00:00'),
        ('03/12/2025 01:05 PM', '2025-03-12 13:05:00'),
        ('12 Mar 2025', '2025-03-12 00:00:00'),
        ('March 12, 2025', '2025-03-12 00:00:00'),
        ('2024-02-29', '2024-02-29 00:00:00'),
        ('2025-02-29', none), ('31.04.2025', none), ('13/13/2025', none), ('0000-00-00', none),
        ('0000-00-00 00:00:00', none), ('', none), ('   ', none), ('NaN', none), ('inf', none),
        ('infinity', none), ('-infinity', none), ('epoch', none), ('now', none), ('today', none),
        ('yesterday', none), ('1e3', none), ('45000', none), ('20250332', none), ('10:30', none),
        ('🎂', none), ("2025-03-12'", none), ('2025-03-12\\', none), ('١٢.٠٣.٢٠٢٥', none),
    ],
    'date': [('2025-03-12 23:59:59', '2025-03-12'), ('29.02.2025', none), ('infinity', none)],
    'int': [
        ('5', '5'), (' 5.0 ', '5'), ('-3', '-3'), ('+3', '3'), ('1e3', '1000'), ('2147483647', '2147483647'),
        ('2147483648', none), ('5.6', none), ('.5', none), ('1e-2', none), ('', none), ('NaN', none), ('inf', none),
        ('1,000', none), ('0x1F', none), ('٣', none), ('five', none), ('5 5', none), ("5'", none), ('5\\', none),
    ],
    'decimal(18,4)': [
        ('12.5', '12.5000'), ('-0.00005', '-0.0001'), ('1e3', '1000.0000'), ('99999999999999.9999', '99999999999999.9999'),
        ('100000000000000', none), ('NaN', none), ('inf', none), ('1.234,56', none), ('$5', none), ('', none), ('--', none),
    ],
    'double': [('0.5', '0.5'), ('NaN', none), ('inf', none), ('-Infinity', none), ('1e400', none), ('1e999', none)],
    'boolean': [('✓', 'true'), ('2', none)],
    'string': [('  a b  ', 'a b'), ('', none), ('   ', none), ('\\', '\\'), ("'", "'"), ('שלום', 'שלום'), ('0', '0')],
} -%}
{%- set keys = {
    'phone_key': [
        ('+1 (212) 555-0100', '2125550100'), ('212.555.0100', '2125550100'), ('1-212-555-0100', '2125550100'),
        ('+49 151 5550101', '1515550101'), ('0151 5550101', '1515550101'), ('5550100', '5550100'),
        ('555010', none), ('', none), ('n/a', none), ('📞', none), ('٠١٢٣٤٥٦٧٨٩', none),
    ],
    'name_key': [
        ("O'Néill ", 'oneill'), ('Jean-Luc', 'jeanluc'), ('von der Ä', 'vondera'), ('Łukasz', 'lukasz'), ('Weiß', 'weiss'),
        ('Юлия Щукина', 'yuliyashchukina'), ('Хайёв', 'khaiev'), ('Παπαθεοδούλου', 'papatheodoulou'), ('שלום', 'שלום'),
        ('محمد', 'محمد'), ('李', '李'), ('--', none), ('123', none), ('🎂', none), ('', none), ("'", none), ('\\', none),
    ],
    'web_host': [
        ('HTTPS://www.Example.com/about?x=1', 'www.example.com'), (' example.com:8080 ', 'example.com'), ('//example.co.uk', 'example.co.uk'),
        ('shop.example.com#top', 'shop.example.com'), ('example.com.', 'example.com'), ('https://me:pw@example.com/@you', 'example.com'),
        ('http://https://example.com', 'example.com'), ('example。com', 'example.com'), ('http:\\\\example.com\\x', 'example.com'), ('my_shop.example.com', 'my_shop.example.com'),
        ('n/a', none), ('none', none), ('-', none), ('.', none), ('.com', none), ('example.', none), ('a..com', none), ('10.0.0.1', none),
        ('http://[::1]/', none), ('http://', none), ('www.', none), ('', none), ('ex ample.com', none), ("'", none), ('\\', none), ('a.com, b.com', none),
    ],
    'order_number_key': [
        ('#1001', '1001'), ('EN-00 17', 'en0017'), ('en0017', 'en0017'), ('#', none), ('', none), ('🧾', none), ("'", none), ('\\', none),
    ],
} -%}
{%- set long = 'x' * 100000 -%}
{%- set keys_of = {
    'phone_key': phone_key, 'name_key': name_key, 'web_host': web_host, 'order_number_key': order_number_key,
} -%}
{%- set checked = {} -%}
{%- do checked.update(cases) -%}
{%- for name, pairs in keys.items() -%}
    {%- set long_key = long if name in ['name_key', 'order_number_key'] else none -%}
    {%- do checked.update({name: pairs + [(long, long_key)]}) -%}
{%- endfor %}

with given as (

    {% for name, pairs in checked.items() -%}
    {%- for value, expected in pairs -%}
    select
        '{{ name }}' as macro_name,
        {{ text_literal(value) }} as value,
        {{ text_literal(expected) if expected is not none else 'cast(null as string)' }} as expected
    {{ 'union all' if not loop.last }}
    {% endfor -%}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

found as (

    {% for name in checked -%}
    select
        macro_name,
        value,
        expected,
        cast({{ keys_of[name]('value') if name in keys_of else parse('value', name) }} as string) as actual
    from given
    where macro_name = '{{ name }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from found
where actual is distinct from expected
