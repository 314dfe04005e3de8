{#- Words for the kind of street, as they stand alone; they are written in too many ways to compare. -#}
{% macro street_type_words() -%}
    {{ return([
        'alley', 'aly', 'allee', 'av', 'ave', 'avda', 'avenida', 'avenue', 'bd', 'blvd', 'boulevard', 'bvd',
        'calle', 'cct', 'chemin', 'circle', 'cir', 'circuit', 'cl', 'close', 'corso', 'court', 'cr', 'cres',
        'crescent', 'ct', 'dr', 'drive', 'estr', 'gasse', 'grove', 'gr', 'highway', 'hwy', 'laan', 'lane',
        'largo', 'ln', 'parade', 'parkway', 'paseo', 'pde', 'piazza', 'pkwy', 'pl', 'place', 'platz', 'plaza',
        'plein', 'praca', 'rd', 'road', 'rua', 'rue', 'sq', 'square', 'st', 'str', 'straat', 'strada',
        'strasse', 'street', 'tce', 'ter', 'terrace', 'trail', 'trl', 'via', 'viale', 'way', 'weg',
    ]) }}
{%- endmacro %}


{#- Words before the number of a dwelling within a house. -#}
{% macro unit_words() -%}
    {{ return([
        'apartment', 'app', 'appt', 'apt', 'flat', 'fl', 'floor', 'lot', 'room', 'rm', 'ste', 'suite', 'unit',
        'whg', 'wohnung',
    ]) }}
{%- endmacro %}


{#-
    What the parts of a street address are told by, all of an address in words(): the number of the
    dwelling, that of the house, and what kind of street it is, a word of its own or the end of one.
-#}
{% macro unit_pattern() -%}
    {{ return('\\b(?:' ~ unit_words() | join('|') ~ ') ([a-z]?[0-9]+[a-z]?|[a-z])\\b') }}
{%- endmacro %}

{% macro house_number_pattern() -%}
    {{ return('\\b[0-9]+[a-z]?\\b') }}
{%- endmacro %}

{% macro street_type_pattern() -%}
    {{ return('\\b(?:' ~ street_type_words() | join('|') ~ ')\\b|(?:strasse|straat|str|gasse|weg)\\b') }}
{%- endmacro %}
