{#- Every match of a regular expression replaced. Patterns use what RE2 and Java share. -#}
{% macro regex_replace_all(value, pattern, replacement) -%}
    {{ return(adapter.dispatch('regex_replace_all')(value, pattern, replacement)) }}
{%- endmacro %}

{% macro default__regex_replace_all(value, pattern, replacement) -%}
    {{ return("regexp_replace(" ~ value ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "', 'g')") }}
{%- endmacro %}

{% macro spark__regex_replace_all(value, pattern, replacement) -%}
    {{ return("regexp_replace(" ~ value ~ ", " ~ java_pattern(pattern) ~ ", '" ~ replacement ~ "')") }}
{%- endmacro %}


{#-
    A pattern as RE2 reads it, as an SQL literal that Java reads the same way: letters beyond ASCII have two
    cases, lines end with \n alone, and $ is the end of the text, not the place before a last line break.
    Spark takes a backslash of a literal for the beginning of an escape.
-#}
{% macro java_pattern(pattern) -%}
    {%- set pieces = [] -%}
    {%- for kept in modules.re.findall('\\\\.|\\[\\^?\\]?(?:\\\\.|[^\\]\\\\])*\\]|[^\\\\]', pattern) -%}
        {%- do pieces.append('\\z' if kept == '$' else kept) -%}
    {%- endfor -%}
    {{ return("'(?du)" ~ pieces | join | replace('\\', '\\\\') ~ "'") }}
{%- endmacro %}


{#- What a group of a pattern matched, as a replacement names it. -#}
{% macro regex_group(number) -%}
    {{ return(adapter.dispatch('regex_group')(number)) }}
{%- endmacro %}

{% macro default__regex_group(number) -%}
    {{ return('\\' ~ number) }}
{%- endmacro %}

{% macro spark__regex_group(number) -%}
    {{ return('$' ~ number) }}
{%- endmacro %}


{#- Whether a regular expression matches anywhere in a value. -#}
{% macro regex_matches(value, pattern) -%}
    {{ return(adapter.dispatch('regex_matches')(value, pattern)) }}
{%- endmacro %}

{% macro default__regex_matches(value, pattern) -%}
    {{ return("regexp_matches(" ~ value ~ ", '" ~ pattern ~ "')") }}
{%- endmacro %}

{% macro spark__regex_matches(value, pattern) -%}
    {{ return("regexp_like(" ~ value ~ ", " ~ java_pattern(pattern) ~ ")") }}
{%- endmacro %}


{#- What a group of the first match of a regular expression holds; empty where nothing matches. -#}
{% macro regex_extract(value, pattern, group) -%}
    {{ return(adapter.dispatch('regex_extract')(value, pattern, group)) }}
{%- endmacro %}

{% macro default__regex_extract(value, pattern, group) -%}
    {{ return("regexp_extract(" ~ value ~ ", '" ~ pattern ~ "', " ~ group ~ ")") }}
{%- endmacro %}

{% macro spark__regex_extract(value, pattern, group) -%}
    {{ return("regexp_extract(" ~ value ~ ", " ~ java_pattern(pattern) ~ ", " ~ group ~ ")") }}
{%- endmacro %}


{#- Whether a text begins with another. -#}
{% macro begins_with(value, beginning) -%}
    {{ return(adapter.dispatch('begins_with')(value, beginning)) }}
{%- endmacro %}

{% macro default__begins_with(value, beginning) -%}
    {{ return('starts_with(' ~ value ~ ', ' ~ beginning ~ ')') }}
{%- endmacro %}

{% macro spark__begins_with(value, beginning) -%}
    {{ return('startswith(' ~ value ~ ', ' ~ beginning ~ ')') }}
{%- endmacro %}


{#-
    Each word with a capital first letter and small ones after it, and so each part of a word with a
    hyphen, and what follows Mc, O' or Dell'; not what follows other apostrophes (Sa'id). Particles
    stay small unless they end the text.
-#}
{% macro proper_case(value, particles) -%}
    {%- set literals = particles | map('replace', "'", "''") | join("', '") -%}
    {{ return(adapter.dispatch('proper_case')(value, "'" ~ literals ~ "'")) }}
{%- endmacro %}

{% macro default__proper_case(value, particles) -%}
    {%- set words = "string_split(lower(" ~ value ~ "), ' ')" -%}
    {%- set pieces = "regexp_extract_all(word, '" ~ name_piece_pattern() ~ "')" -%}
    {%- set capital = "case when piece like 'mc__%' then 'Mc' || upper(piece[3]) || piece[4:]"
        ~ " else upper(piece[1]) || piece[2:] end" -%}
    {%- set written = "array_to_string([" ~ capital ~ " for piece in " ~ pieces ~ "], '')" -%}
    {{ return(
        "array_to_string([case when word in (" ~ particles ~ ") and place < len(" ~ words ~ ")"
        ~ " then word else " ~ written ~ " end for word, place in " ~ words ~ "], ' ')"
    ) }}
{%- endmacro %}

{% macro spark__proper_case(value, particles) -%}
    {%- set words = "split(lower(" ~ value ~ "), ' ')" -%}
    {%- set pieces = "regexp_extract_all(word, " ~ java_pattern(name_piece_pattern()) ~ ", 0)" -%}
    {%- set capital = "case when piece like 'mc__%'"
        ~ " then 'Mc' || upper(substr(piece, 3, 1)) || substr(piece, 4)"
        ~ " else upper(substr(piece, 1, 1)) || substr(piece, 2) end" -%}
    {%- set written = "array_join(transform(" ~ pieces ~ ", piece -> " ~ capital ~ "), '')" -%}
    {{ return(
        "array_join(transform(" ~ words ~ ", (word, place) -> case when word in (" ~ particles
        ~ ") and place + 1 < size(" ~ words ~ ") then word else " ~ written ~ " end), ' ')"
    ) }}
{%- endmacro %}


{#- Pieces of a word in small letters of which each begins with a capital, and what is between them. -#}
{% macro name_piece_pattern() -%}
    {%- set letter = '[\\p{L}\\p{M}]' -%}
    {{ return(
        "(?:dell|dall|sant|mc)''|" ~ letter ~ "{2,}''[\\p{L}\\p{M}'']+|" ~ letter ~ "+|[^\\p{L}\\p{M}]+"
    ) }}
{%- endmacro %}


{#- Text without accents: é becomes e. -#}
{% macro fold_accents(value) -%}
    {{ return(adapter.dispatch('fold_accents')(value)) }}
{%- endmacro %}

{% macro default__fold_accents(value) -%}
    {{ return("strip_accents(" ~ value ~ ")") }}
{%- endmacro %}

{#- Spark takes no letters apart; these are of alphabets and kana, no variants of Chinese signs. -#}
{% macro spark__fold_accents(value) -%}
    {%- set letters, bare = accented_letters() -%}
    {{ return(
        regex_replace_all("translate(" ~ value ~ ", '" ~ letters ~ "', '" ~ bare ~ "')", '\\p{M}+', '')
    ) }}
{%- endmacro %}


{#- The letters that Unicode takes apart into a letter and accents, as two texts: with and without these. -#}
{% macro accented_letters() -%}
    {%- set letters =
        'ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜ'
        ~ 'ĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽ'
        ~ 'žƠơƯưǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǢǣǦǧǨǩǪǫǬǭǮǯǰǴǵǸǹǺǻǼǽǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧ'
        ~ 'ȨȩȪȫȬȭȮȯȰȱȲȳʹΆΈΉΊΌΎΏΐΪΫάέήίΰϊϋόύώϓϔЀЁЃЇЌЍЎЙйѐёѓїќѝўѶѷӁӂӐӑӒӓӖӗӚӛӜӝӞӟӢӣӤӥӦӧӪӫӬӭӮӯӰ'
        ~ 'ӱӲӳӴӵӸӹآأؤإئۀۂۓऩऱऴक़ख़ग़ज़ड़ढ़फ़य़ড়ঢ়য়ਲ਼ਸ਼ਖ਼ਗ਼ਜ਼ਫ਼ଡ଼ଢ଼ஔགྷཌྷདྷབྷཛྷཀྵဦᬆᬈᬊᬌᬎᬒḀḁḂḃḄḅḆḇḈḉḊḋḌḍḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜ'
        ~ 'ḝḞḟḠḡḢḣḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺḻḼḽḾḿṀṁṂṃṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝṞṟṠṡṢṣṤṥṦṧṨṩṪṫṬ'
        ~ 'ṭṮṯṰṱṲṳṴṵṶṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅẆẇẈẉẊẋẌẍẎẏẐẑẒẓẔẕẖẗẘẙẛẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀề'
        ~ 'ỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹἀἁἂἃἄἅἆἇἈἉἊἋἌἍἎἏἐἑἒἓἔἕἘἙ'
        ~ 'ἚἛἜἝἠἡἢἣἤἥἦἧἨἩἪἫἬἭἮἯἰἱἲἳἴἵἶἷἸἹἺἻἼἽἾἿὀὁὂὃὄὅὈὉὊὋὌὍὐὑὒὓὔὕὖὗὙὛὝὟὠὡὢὣὤὥὦὧὨὩὪὫὬὭὮὯὰάὲέ'
        ~ 'ὴήὶίὸόὺύὼώᾀᾁᾂᾃᾄᾅᾆᾇᾈᾉᾊᾋᾌᾍᾎᾏᾐᾑᾒᾓᾔᾕᾖᾗᾘᾙᾚᾛᾜᾝᾞᾟᾠᾡᾢᾣᾤᾥᾦᾧᾨᾩᾪᾫᾬᾭᾮᾯᾰᾱᾲᾳᾴᾶᾷᾸᾹᾺΆᾼιῂῃῄῆῇῈΈῊΉ'
        ~ 'ῌῐῑῒΐῖῗῘῙῚΊῠῡῢΰῤῥῦῧῨῩῪΎῬῲῳῴῶῷῸΌῺΏῼΩKÅがぎぐげござじずぜぞだぢづでどばぱびぴぶぷべぺぼぽゔゞガギグゲゴザジズゼゾダヂヅデドバ'
        ~ 'パビピブプベペボポヴヷヸヹヺヾ' -%}
    {%- set bare =
        'AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyyAaAaAaCcCcCcCcDdEeEeEeEeEeG'
        ~ 'gGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUuUuUuUuUuUuWwYyYZzZzZ'
        ~ 'zOoUuAaIiOoUuUuUuUuUuAaAaÆæGgKkOoOoƷʒjGgNnAaÆæØøAaAaEeEeIiIiOoOoRrRrUuUuSsTtHhAa'
        ~ 'EeOoOoOoOoYyʹΑΕΗΙΟΥΩιΙΥαεηιυιυουωϒϒЕЕГІКИУИиеегікиуѴѵЖжАаАаЕеӘәЖжЗзИиИиОоӨөЭэУуУ'
        ~ 'уУуЧчЫыااوايەہےनरळकखगजडढफयডঢযਲਸਖਗਜਫଡଢஒགཌདབཛཀဥᬅᬇᬉᬋᬍᬑAaBbBbBbCcDdDdDdDdDdEeEeEeEeE'
        ~ 'eFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtT'
        ~ 'tTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwyſAaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEe'
        ~ 'EeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYyααααααααΑΑΑΑΑΑΑΑεεεεεεΕΕ'
        ~ 'ΕΕΕΕηηηηηηηηΗΗΗΗΗΗΗΗιιιιιιιιΙΙΙΙΙΙΙΙοοοοοοΟΟΟΟΟΟυυυυυυυυΥΥΥΥωωωωωωωωΩΩΩΩΩΩΩΩααεε'
        ~ 'ηηιιοουυωωααααααααΑΑΑΑΑΑΑΑηηηηηηηηΗΗΗΗΗΗΗΗωωωωωωωωΩΩΩΩΩΩΩΩαααααααΑΑΑΑΑιηηηηηΕΕΗΗ'
        ~ 'ΗιιιιιιΙΙΙΙυυυυρρυυΥΥΥΥΡωωωωωΟΟΩΩΩΩKAかきくけこさしすせそたちつてとははひひふふへへほほうゝカキクケコサシスセソタチツテトハ'
        ~ 'ハヒヒフフヘヘホホウワヰヱヲヽ' -%}
    {{ return((letters, bare)) }}
{%- endmacro %}


{#-
    Text with letters and their combining accents composed (Unicode NFC). Spark has no such function:
    there, a decomposed text stays decomposed.
-#}
{% macro compose(value) -%}
    {{ return(adapter.dispatch('compose')(value)) }}
{%- endmacro %}

{% macro default__compose(value) -%}
    {{ return("nfc_normalize(" ~ value ~ ")") }}
{%- endmacro %}

{% macro spark__compose(value) -%}
    {{ return(value) }}
{%- endmacro %}


{#- A row of a relation, given by its alias, as JSON text. -#}
{% macro row_to_json(relation_alias) -%}
    {{ return(adapter.dispatch('row_to_json')(relation_alias)) }}
{%- endmacro %}

{% macro default__row_to_json(relation_alias) -%}
    {{ return("cast(to_json(" ~ relation_alias ~ ") as varchar)") }}
{%- endmacro %}

{% macro spark__row_to_json(relation_alias) -%}
    {{ return("to_json(struct(" ~ relation_alias ~ ".*), map('ignoreNullFields', 'false'))") }}
{%- endmacro %}


{#- A hash of a text as hexadecimal digits: md5 or sha256. -#}
{% macro hash_text(value, algorithm) -%}
    {{ return(adapter.dispatch('hash_text')(value, algorithm)) }}
{%- endmacro %}

{% macro default__hash_text(value, algorithm) -%}
    {{ return(algorithm ~ '(' ~ value ~ ')') }}
{%- endmacro %}

{% macro spark__hash_text(value, algorithm) -%}
    {{ return('sha2(' ~ value ~ ', 256)' if algorithm == 'sha256' else 'md5(' ~ value ~ ')') }}
{%- endmacro %}


{#- The value of a parameter of a web address, decoded; null where there is none. -#}
{% macro url_parameter(url, parameter) -%}
    {%- set pattern = '[?&]' ~ modules.re.escape(parameter) ~ '=([^&#]+)' -%}
    {{ return(url_decoded('nullif(' ~ regex_extract(url, pattern, 1) ~ ", '')")) }}
{%- endmacro %}


{#-
    A text whose characters are percent-encoded; as it stands where it is encoded wrongly. A plus sign is
    one, for addresses are written into links as they are.
-#}
{% macro url_decoded(value) -%}
    {{ return(adapter.dispatch('url_decoded')(value)) }}
{%- endmacro %}

{% macro default__url_decoded(value) -%}
    {{ return('coalesce(try(url_decode(' ~ value ~ ')), ' ~ value ~ ')') }}
{%- endmacro %}

{% macro spark__url_decoded(value) -%}
    {{ return("coalesce(try_url_decode(replace(" ~ value ~ ", '+', '%2B')), " ~ value ~ ')') }}
{%- endmacro %}
