"""Currencies as people and systems write them."""

import pytest
from babel import localedata
from babel.numbers import get_currency_name
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import PROJECT
from scripts.build_reference import main
from scripts.spelling import currency_key
from standardizing import Standardizers

QUERY = "select currency, currency_code from ({{ standardize_currencies('input') }}) as found"
# Paid in daily, by most people.
FREQUENT = "USD EUR GBP JPY CNY INR CHF CAD AUD BRL MXN SEK NOK DKK PLN CZK HUF TRY ZAR KRW"


def codes(standardizers: Standardizers, values: list[str]) -> dict[str, str | None]:
    """Return the code of each currency as entered."""
    return dict(standardizers.rows(QUERY, ["currency"], [[value] for value in values]))


@pytest.mark.parametrize(
    ("code", "entered"),
    {
        "EUR": "EUR|eur| Eur |€|Euro|euros|EUROS|978|EUR€|Евро|ユーロ",
        "USD": "USD|usd|US$|USD$|$|US Dollar|U.S. Dollars|dollars|Dollar|840|US-Dollar|dólar estadounidense",
        "GBP": "GBP|£|GBP£|Pound Sterling|British Pound|sterling|Britisches Pfund|826",
        "CHF": "CHF|Fr.|SFr.|Swiss Franc|Schweizer Franken|franc suisse",
        "PLN": "PLN|zł|ZŁ|Zloty|złoty|Polish Zloty",
        "BRL": "BRL|R$|Real brasileiro|Brazilian Real",
        "INR": "INR|₹|Indian Rupee|Indian rupees",
        "CAD": "CAD|CA$|C$|Canadian Dollar|dollar canadien",
        "JPY": "JPY|Japanese Yen|yen|日本円",
        # several currencies, none of which is the reporting currency; no currency; no code
        None: "kr|Rs|FCFA|¥|XXX|XAU|gold|n/a|-|?||12.50|USDEUR",
    }.items(),
)
def test_currencies_as_people_type_them(
    standardizers: Standardizers, code: str | None, entered: str
) -> None:
    typed = entered.split("|")
    assert codes(standardizers, typed) == dict.fromkeys(typed, code)


def test_names_in_every_language(standardizers: Standardizers) -> None:
    meant: dict[str, set[str]] = {}
    for locale in localedata.locale_identifiers():
        for code in FREQUENT.split():
            meant.setdefault(get_currency_name(code, locale=locale), set()).add(code)
    names = {name: min(found) for name, found in meant.items() if len(found) == 1}
    found = codes(standardizers, list(names))
    wrong = {name: found[name] for name, code in names.items() if found[name] != code}
    share = 1 - len(wrong) / len(names)
    print(
        f"names of currencies right: {share:.4f} of {len(names)}; not right: {list(wrong.items())[:20]}"
    )
    assert share >= 0.99


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    batch=st.lists(
        st.none()
        | st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=20)
        | st.sampled_from(
            ["👩‍👩‍👧", "שקל", "e\u0301uro", "\\'\"; --", "x" * 10_000, "\x1b\t€\x7f", " $ "]
        ),
        min_size=50,
        max_size=200,
    )
)
def test_keys_are_total_idempotent_and_those_of_the_oracle(
    standardizers: Standardizers, batch: list[str | None]
) -> None:
    batch = [value and value.replace("\0", "") for value in batch]
    once = standardizers.values("{{ currency_key('value') }}", batch)
    assert standardizers.values("{{ currency_key('value') }}", once) == once
    assert once == [None if value is None else currency_key(value) for value in batch]
    found = codes(standardizers, [value for value in batch if value is not None])
    kept = [code for code in found.values() if code]
    assert codes(standardizers, kept) == {code: code for code in kept}


def test_the_seed_is_what_its_script_builds(tmp_path) -> None:
    built = CliRunner().invoke(main, ["--only", "currencies", "--output", str(tmp_path)])
    assert built.exit_code == 0, built.output
    kept = PROJECT / "seeds" / "reference" / "currencies.csv"
    assert (tmp_path / "currencies.csv").read_bytes() == kept.read_bytes()
