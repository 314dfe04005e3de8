"""Industries and languages as people and systems type them, and the seeds that tell them."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import PROJECT
from scripts.build_reference import main
from scripts.spelling import words
from standardizing import Standardizers

INDUSTRIES = """
    select input.value, industries.industry, industries.naics_sector
    from input
    left join {{ ref('industries') }} as industries
        on {{ industry_key('input.value') }} = industries.industry_key
"""
LANGUAGES = """
    select input.value, languages.language_code
    from input
    left join {{ ref('languages') }} as languages
        on {{ words('input.value') }} = languages.language_key
"""
REFERENCE = PROJECT / "seeds" / "reference"


def industries(standardizers: Standardizers, values: list[str]) -> dict[str, tuple]:
    """Return (industry, NAICS sector) of each industry as entered."""
    rows = standardizers.rows(INDUSTRIES, ["value"], [[value] for value in values])
    return {value: tuple(found) for value, *found in rows}


@pytest.mark.parametrize(
    ("industry", "sector", "names"),
    [
        ("Technology", "51", "Tech|IT|I.T.|Technology|technology |SaaS|COMPUTER_SOFTWARE|Software"),
        ("Technology", "51", "Information Technology|Informatique|Informática|Tecnología|51|519"),
        ("Finance", "52", "Fintech|Banking|FINANCIAL_SERVICES|Finanzen|Banque|523|522110"),
        ("Retail", "44-45", "RETAIL|Einzelhandel|Commerce de détail|44-45|445110|SIC 5411"),
        ("Manufacturing", "31-33", "Manufacturing|Maschinenbau|31-33|332|NACE C25|C25.6"),
        ("Healthcare", "62", "Health Care|HOSPITAL_HEALTH_CARE|Hospital & Health Care|621111"),
        ("Professional Services", "54", "Law Practice|LAW_PRACTICE|541511|NAICS 5411|SIC 8111"),
        ("Construction", "23", "Construction|Bau|236220|NACE F41|F41.2|SIC 1521|NACE 41.2"),
        ("Nonprofit", "81", "Non-Profit|Nonprofit|NGO|Not For Profit"),
        ("Technology", "54", "J62|J62.01|NACE 62.01|j 62 01"),
        ("Education", "61", "K12|K-12|P85|Higher Education"),
        (
            None,
            None,
            "Underwater basket weaving|99|01|1|SIC 99|G45|K13|U99.9999|N/A|-|?|🎂||2024-01-01",
        ),
    ],
)
def test_industries_as_people_type_them(
    standardizers: Standardizers, industry: str | None, sector: str | None, names: str
) -> None:
    typed = names.split("|")
    assert industries(standardizers, typed) == dict.fromkeys(typed, (industry, sector))


def test_keys_of_industries_are_spelt_as_they_are_looked_up(standardizers: Standardizers) -> None:
    with (REFERENCE / "industries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [row["industry_key"] for row in rows]
    assert [words(key) for key in keys] == keys
    found = industries(standardizers, keys)
    wrong = {
        key: found[key]
        for key, row in zip(keys, rows, strict=True)
        if found[key] != (row["industry"], row["naics_sector"] or None)
    }
    assert not wrong


def test_languages_as_people_type_them(standardizers: Standardizers) -> None:
    expected = {
        "en": "en", "EN-us": "en", "en_GB": "en", "English": "en", "Anglais": "en", "eng": "en",
        "Deutsch": "de", "German ": "de", "de-AT": "de", "Allemand": "de", "ger": "de",
        "Français": "fr", "francais": "fr", "fr_FR": "fr", "pt-BR": "pt", "Português": "pt",
        "日本語": "ja", "Chinese (Simplified)": "zh", "zh-Hans": "zh", "Norsk Bokmål": "no",
        "Klingon": None, "?": None, "": None, "🎂": None,
    }  # fmt: skip
    rows = standardizers.rows(LANGUAGES, ["value"], [[value] for value in expected])
    assert dict(rows) == expected


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    batch=st.lists(
        st.text(max_size=20)
        | st.text(alphabet="naicsNACEsic 0123456789.-ABU'\"\\\u200b🎂م", max_size=12)
        | st.sampled_from(["", "\u3000", "x" * 10_000, "9" * 10_000]),
        min_size=20,
        max_size=60,
    )
)
def test_keys_are_total_and_idempotent(standardizers: Standardizers, batch: list[str]) -> None:
    batch = [value.replace("\0", "") for value in batch]
    once = standardizers.values("{{ industry_key('value') }}", batch)
    assert None not in once
    assert standardizers.values("{{ industry_key('value') }}", once) == once


@pytest.mark.parametrize("seed", ["languages", "postal_code_formats", "region_attributes"])
def test_seeds_are_what_the_script_builds(seed: str, tmp_path: Path) -> None:
    built = CliRunner().invoke(main, ["--only", seed, "--output", str(tmp_path)])
    assert built.exit_code == 0, built.output
    assert (tmp_path / f"{seed}.csv").read_bytes() == (REFERENCE / f"{seed}.csv").read_bytes()
