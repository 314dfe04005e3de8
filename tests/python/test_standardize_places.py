"""Countries, regions and postal codes, against CLDR, ISO 3166 and the address data of Google."""

import unicodedata
from collections import defaultdict

import pycountry
import pytest
from babel import Locale, localedata
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standardizing import Standardizers

COUNTRIES = "{{ standardize_countries('input') }}"

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
